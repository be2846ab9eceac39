package runscj.sentry.loader;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.MappingSet;
import runscj.sentry.mm.MemoryObject;

/** Pages of the kernel's own that programs map read-only; they live as long as the sandbox. */
final class KernelPages implements MemoryObject {
    private final long fileOffset;
    private final long length;
    private final MappingSet mappings = new MappingSet();

    KernelPages(long fileOffset, long length) {
        this.fileOffset = fileOffset;
        this.length = length;
    }

    @Override
    public void translate(long offset, long wanted, int access, Backing out) throws ErrnoException {
        if (offset >= length || (access & 2) != 0) {
            throw Errno.EFAULT.raise();
        }
        out.inMemoryFile = true;
        out.fileOffset = fileOffset + offset;
        out.length = Math.min(wanted, length - offset);
        out.prot = 1 | 4;
    }

    @Override
    public MappingSet mappings() {
        return mappings;
    }

    @Override
    public long deviceId() {
        return 0;
    }

    @Override
    public long inodeNumber() {
        return 0;
    }

    @Override
    public void retain() {}

    @Override
    public void release() {}
}
