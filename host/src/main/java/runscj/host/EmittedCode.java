package runscj.host;

import java.lang.foreign.MemorySegment;

/**
 * Owns executable pages with emitted machine code. Written once, then read-only and executable,
 * never both writable and executable. Nothing may run in it when it is closed.
 *
 * <p>Measured: the first use of {@link X86} takes 10 to 50 ms, nearly all of it the tables of
 * jnr-x86asm, even with an AOT cache. What the first guest instruction waits for (raw system call,
 * spawn script, signal handler) is therefore kept as bytes, which a test compares with what {@link
 * X86} gives for the same program.
 */
public final class EmittedCode implements AutoCloseable {
    private final HostMapping pages;
    private final MemorySegment code;

    private EmittedCode(HostMapping pages, MemorySegment code) {
        this.pages = pages;
        this.code = code;
    }

    /**
     * Makes the code executable at an address that the host chooses.
     *
     * @throws HostException if the host refuses
     */
    public static EmittedCode of(byte[] code) {
        long size = (code.length + RawSyscall.PAGE_SIZE - 1L) & -RawSyscall.PAGE_SIZE;
        HostMapping pages = HostMapping.anonymous(size);
        MemorySegment.copy(MemorySegment.ofArray(code), 0, pages.memory(), 0, code.length);
        pages.protect(HostMemory.PROT_READ | HostMemory.PROT_EXEC);
        return new EmittedCode(pages, pages.memory().asSlice(0, code.length).asReadOnly());
    }

    /**
     * Assembles the code and makes it executable. The code must not depend on where it is.
     *
     * @throws HostException if the host refuses
     */
    public static EmittedCode of(X86 code) {
        return of(code.assemble());
    }

    /** Returns the code, read-only; its address is the entry point. */
    public MemorySegment code() {
        return code;
    }

    /** Returns the host address of the first instruction. */
    public long address() {
        return code.address();
    }

    /** Calls the code in the System V convention: rdi, rsi, rdx, rcx, r8, r9; returns its rax. */
    public long invoke(long a0, long a1, long a2, long a3, long a4, long a5) {
        return HostSyscalls.invoke(code.address(), a0, a1, a2, a3, a4, a5, 0);
    }

    /**
     * Calls code at the start of a segment, as {@link #invoke(long, long, long, long, long, long)}
     * does.
     */
    public static long invoke(
            MemorySegment code, long a0, long a1, long a2, long a3, long a4, long a5) {
        return HostSyscalls.invoke(Host.address(code), a0, a1, a2, a3, a4, a5, 0);
    }

    @Override
    public void close() {
        pages.close();
    }
}
