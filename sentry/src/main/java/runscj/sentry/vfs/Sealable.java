package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/**
 * A file with seals (F_ADD_SEALS of fcntl(2)). mmap(2) asks {@link #seals} before it maps such a
 * file shared and writable.
 */
public interface Sealable extends FileImpl {
    /** Returns F_SEAL_*. */
    int seals();

    /** Adds seals. EPERM when sealed against it, EBUSY for F_SEAL_WRITE while it is mapped. */
    void addSeals(int seals) throws ErrnoException;
}
