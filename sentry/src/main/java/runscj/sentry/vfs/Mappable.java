package runscj.sentry.vfs;

import runscj.abi.ErrnoException;
import runscj.sentry.mm.MemoryObject;

/** A file that mmap(2) accepts. */
public interface Mappable extends FileImpl {
    /**
     * Returns what to map. Access against the open mode is checked by the caller.
     *
     * @param shared whether MAP_SHARED is asked for
     * @throws ErrnoException ENODEV, or another errno that mmap(2) should return
     */
    MemoryObject memoryObject(boolean shared) throws ErrnoException;
}
