package runscj.sentry.fs.dev;

import runscj.abi.GuestException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.mm.SharedAnonymous;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mappable;

/** /dev/zero. A mapping of it is anonymous memory. */
final class ZeroDevice extends MemoryDevice implements Mappable {
    /** More than any address space can map. */
    private static final long MAPPABLE_BYTES = 1L << 47;

    private final MemoryFile memory;

    ZeroDevice(Inode node, MemoryFile memory) {
        super(node);
        this.memory = memory;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        return target.putZeros(target.remaining());
    }

    @Override
    public long write(Caller caller, IoBuffer source) {
        return discard(source);
    }

    @Override
    public MemoryObject memoryObject(boolean shared) {
        return new SharedAnonymous(memory, MAPPABLE_BYTES);
    }
}
