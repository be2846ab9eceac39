package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Mman;
import runscj.abi.Sysinfo;

/**
 * Host memory: mmap(2), munmap(2), mprotect(2), madvise(2), mlock(2), membarrier(2),
 * process_vm_readv(2). Addresses are host addresses.
 */
public final class HostMemory {
    public static final int PROT_NONE = Mman.PROT_NONE;
    public static final int PROT_READ = Mman.PROT_READ;
    public static final int PROT_WRITE = Mman.PROT_WRITE;
    public static final int PROT_EXEC = Mman.PROT_EXEC;
    public static final int MAP_SHARED = Mman.MAP_SHARED;
    public static final int MAP_PRIVATE = Mman.MAP_PRIVATE;
    public static final int MAP_FIXED = Mman.MAP_FIXED;
    public static final int MAP_ANONYMOUS = Mman.MAP_ANONYMOUS;
    public static final int MAP_NORESERVE = Mman.MAP_NORESERVE;
    public static final int MAP_POPULATE = Mman.MAP_POPULATE;
    public static final int MAP_FIXED_NOREPLACE = Mman.MAP_FIXED_NOREPLACE;
    public static final int MADV_DONTNEED = Mman.MADV_DONTNEED;
    public static final int MADV_REMOVE = Mman.MADV_REMOVE;
    public static final int MADV_DONTFORK = Mman.MADV_DONTFORK;
    public static final int MADV_HUGEPAGE = Mman.MADV_HUGEPAGE;
    public static final int MADV_NOHUGEPAGE = Mman.MADV_NOHUGEPAGE;
    public static final int MADV_DONTDUMP = Mman.MADV_DONTDUMP;
    public static final int MADV_POPULATE_READ = Mman.MADV_POPULATE_READ;
    public static final int MADV_POPULATE_WRITE = Mman.MADV_POPULATE_WRITE;

    private HostMemory() {}

    /** Maps memory; returns its address or {@code -errno}. */
    public static long mmap(long addr, long size, int prot, int flags, int fd, long offset) {
        return HostSyscalls.call(HostNr.MMAP, addr, size, prot, flags, fd, offset);
    }

    /** Unmaps memory. */
    public static long munmap(long addr, long size) {
        return HostSyscalls.call(HostNr.MUNMAP, addr, size);
    }

    /** Changes the protection of memory. */
    public static long mprotect(long addr, long size, int prot) {
        return HostSyscalls.call(HostNr.MPROTECT, addr, size, prot);
    }

    /** Moves or resizes a mapping; returns its address or {@code -errno}. */
    public static long mremap(long addr, long oldSize, long newSize, int flags, long newAddr) {
        return HostSyscalls.call(HostNr.MREMAP, addr, oldSize, newSize, flags, newAddr);
    }

    /** Advises the kernel, or drops or populates pages. */
    public static long madvise(long addr, long size, int advice) {
        return HostSyscalls.call(HostNr.MADVISE, addr, size, advice);
    }

    /** Writes a mapping back to its file. */
    public static long msync(long addr, long size, int flags) {
        return HostSyscalls.call(HostNr.MSYNC, addr, size, flags);
    }

    /** Issues a memory barrier on other threads; membarrier(2). */
    public static long membarrier(int command, int flags, int cpu) {
        return HostSyscalls.call(HostNr.MEMBARRIER, command, flags, cpu);
    }

    /**
     * Reads another process's memory; vectors are arrays of struct iovec. Returns the bytes read or
     * {@code -errno}.
     */
    public static long processVmReadv(
            int pid, long localIovecs, int localCount, long remoteIovecs, int remoteCount) {
        return HostSyscalls.call(
                HostNr.PROCESS_VM_READV,
                pid,
                localIovecs,
                localCount,
                remoteIovecs,
                remoteCount,
                0);
    }

    /** Writes another process's memory. Returns the bytes written or {@code -errno}. */
    public static long processVmWritev(
            int pid, long localIovecs, int localCount, long remoteIovecs, int remoteCount) {
        return HostSyscalls.call(
                HostNr.PROCESS_VM_WRITEV,
                pid,
                localIovecs,
                localCount,
                remoteIovecs,
                remoteCount,
                0);
    }

    /** Returns the machine's memory in bytes; sysinfo(2). */
    public static long totalBytes() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment sysinfo = scratch.allocate(Sysinfo.SIZE);
            Host.required(HostSyscalls.call(HostNr.SYSINFO, sysinfo.address()), "sysinfo");
            long unit =
                    Integer.toUnsignedLong(
                            sysinfo.get(ValueLayout.JAVA_INT, Sysinfo.MEM_UNIT_OFFSET));
            return sysinfo.get(ValueLayout.JAVA_LONG, Sysinfo.TOTALRAM_OFFSET) * unit;
        }
    }
}
