package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;

/**
 * Memory that the sentry and guests share, for rings: zeros of a fixed size, contiguous for the
 * sentry. The guest may change any byte at any time. Starts with one reference, its maker's; every
 * area that maps it holds another, and the last one gives the memory back. Any thread.
 */
public final class KernelMemory implements MemoryObject {
    private final MemoryFile memory;
    private final long fileOffset;
    private final long length;
    private final @Nullable String name;
    private final MappingSet mappings = new MappingSet();
    private final AtomicInteger references = new AtomicInteger(1);

    /**
     * Allocates the memory.
     *
     * @param length bytes, page aligned
     * @param name what /proc/PID/maps shows in place of a path
     * @throws ErrnoException ENOMEM
     */
    public KernelMemory(MemoryFile memory, long length, @Nullable String name)
            throws ErrnoException {
        this.memory = memory;
        this.length = length;
        this.name = name;
        this.fileOffset = memory.allocate(length);
    }

    /** Returns the sentry's view, usable while the caller holds a reference. */
    public MemorySegment segment() {
        return memory.segment().asSlice(fileOffset, length);
    }

    /** Returns the size in bytes. */
    public long length() {
        return length;
    }

    @Override
    public void translate(long offset, long wanted, int access, Backing out) throws ErrnoException {
        if (offset >= length) {
            throw Errno.EFAULT.raise();
        }
        out.inMemoryFile = true;
        out.fileOffset = fileOffset + offset;
        out.length = Math.min(wanted, length - offset);
        out.prot = Prot.ALL;
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
    public @Nullable String areaName() {
        return name;
    }

    @Override
    public void retain() {
        references.incrementAndGet();
    }

    @Override
    public void release() {
        if (references.decrementAndGet() == 0) {
            memory.decRef(fileOffset, length);
        }
    }
}
