package runscj.host;

import java.lang.foreign.MemorySegment;

/**
 * Owns one mmap'ed region. Its memory is usable from any thread until close; use after close is a
 * crash, so the owner closes last.
 */
public final class HostMapping implements AutoCloseable {
    private final MemorySegment memory;
    private boolean closed;

    private HostMapping(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * Maps zeroed private memory, readable and writable, populated on first touch. Size in bytes.
     *
     * @throws HostException if the host refuses
     */
    public static HostMapping anonymous(long size) {
        return map(
                size,
                HostMemory.PROT_READ | HostMemory.PROT_WRITE,
                HostMemory.MAP_PRIVATE | HostMemory.MAP_ANONYMOUS | HostMemory.MAP_NORESERVE,
                -1,
                0);
    }

    /**
     * Maps a range of a memfd shared. Offset in bytes, a multiple of the page size.
     *
     * @throws HostException if the host refuses
     */
    public static HostMapping shared(Fd memfd, long offset, long size, int prot) {
        return map(
                size,
                prot,
                HostMemory.MAP_SHARED | HostMemory.MAP_NORESERVE,
                memfd.number(),
                offset);
    }

    /**
     * Maps as mmap(2) does.
     *
     * @throws HostException if the host refuses
     */
    public static HostMapping map(long size, int prot, int flags, int fd, long offset) {
        long addr = Host.required(HostMemory.mmap(0, size, prot, flags, fd, offset), "mmap");
        return new HostMapping(segment(addr, size));
    }

    /**
     * Returns host memory as a segment that lives as long as the process; the caller knows that it
     * is mapped.
     */
    public static MemorySegment segment(long addr, long size) {
        return MemorySegment.ofAddress(addr).reinterpret(size);
    }

    /** Returns the memory. */
    public MemorySegment memory() {
        return memory;
    }

    /** Returns the host address of the first byte. */
    public long address() {
        return memory.address();
    }

    /** Returns the size in bytes. */
    public long size() {
        return memory.byteSize();
    }

    /**
     * Changes the protection of the whole region.
     *
     * @throws HostException if the host refuses
     */
    public void protect(int prot) {
        Host.required(HostMemory.mprotect(address(), size(), prot), "mprotect");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Host.required(HostMemory.munmap(address(), size()), "munmap");
        }
    }
}
