package runscj.host;

import java.lang.foreign.MemorySegment;

/**
 * The one routine that start-up waits for, hence written as bytes: a system call without errno, in
 * the shape of libc's syscall(2).
 */
final class RawSyscall {
    /** Stands for the errno of a call made before anything could read errno: EIO. */
    static final int UNKNOWN_ERRNO = 5;

    static final int PAGE_SIZE = 4096;

    private static final byte[] CODE = {
        0x48,
        (byte) 0x89,
        (byte) 0xf8, // mov rax, rdi
        0x48,
        (byte) 0x89,
        (byte) 0xf7, // mov rdi, rsi
        0x48,
        (byte) 0x89,
        (byte) 0xd6, // mov rsi, rdx
        0x48,
        (byte) 0x89,
        (byte) 0xca, // mov rdx, rcx
        0x4d,
        (byte) 0x89,
        (byte) 0xc2, // mov r10, r8
        0x4d,
        (byte) 0x89,
        (byte) 0xc8, // mov r8, r9
        0x4c,
        (byte) 0x8b,
        0x4c,
        0x24,
        0x08, // mov r9, [rsp + 8]
        0x0f,
        0x05, // syscall
        (byte) 0xc3, // ret
    };

    private RawSyscall() {}

    /** A way to make a system call before {@link HostSyscalls} exists. */
    @FunctionalInterface
    interface Bootstrap {
        long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5);
    }

    /** Returns a copy of the code, for tests. */
    static byte[] code() {
        return CODE.clone();
    }

    /**
     * Maps a page, writes the routine there, makes it executable and returns its address as an
     * empty segment.
     */
    static MemorySegment install(Bootstrap bootstrap) {
        int readWrite = HostMemory.PROT_READ | HostMemory.PROT_WRITE;
        int flags = HostMemory.MAP_PRIVATE | HostMemory.MAP_ANONYMOUS;
        long addr = bootstrap.call(HostNr.MMAP, 0, PAGE_SIZE, readWrite, flags, -1, 0);
        if (Host.isError(addr)) {
            throw new HostException((int) -addr, "mmap of the system-call routine");
        }
        MemorySegment page = MemorySegment.ofAddress(addr);
        MemorySegment.copy(
                MemorySegment.ofArray(CODE), 0, page.reinterpret(PAGE_SIZE), 0, CODE.length);
        int readExec = HostMemory.PROT_READ | HostMemory.PROT_EXEC;
        long result = bootstrap.call(HostNr.MPROTECT, addr, PAGE_SIZE, readExec, 0, 0, 0);
        if (Host.isError(result)) {
            throw new HostException((int) -result, "mprotect of the system-call routine");
        }
        return page;
    }
}
