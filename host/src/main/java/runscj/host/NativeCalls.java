package runscj.host;

/**
 * What a provider of native calls does. The two providers behave the same; {@link HostSyscalls}
 * picks one.
 */
interface NativeCalls {
    /** Makes a system call; returns its result, or {@code -errno}. */
    long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5);

    /**
     * Calls the function at a host address in the System V calling convention; returns what it
     * leaves in rax.
     */
    long invoke(long fnAddress, long a0, long a1, long a2, long a3, long a4, long a5, long a6);

    /** Returns the address of a function of libc, which must exist. */
    long symbol(String name);
}
