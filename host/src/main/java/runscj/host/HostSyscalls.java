package runscj.host;

/**
 * System calls of the host. Every call returns what the kernel returns: a result, or {@code -errno}
 * in [-4095, -1] (see {@link Host#isError}). Never throws for an errno, never allocates.
 *
 * <p>Three providers: native methods of the distribution's own library ({@code
 * -Drunscj.native=PATH}), {@code java.lang.foreign} (default) and jnr-ffi ({@code
 * -Drunscj.ffi=jnr}). Memory that a pointer argument names must stay alive until the call returns.
 */
public final class HostSyscalls {
    /** A constant for the compiler, which inlines the provider's method. */
    private static final NativeCalls PROVIDER = provider();

    private HostSyscalls() {}

    private static NativeCalls provider() {
        if ("jnr".equals(System.getProperty("runscj.ffi"))) {
            return new JnrCalls();
        }
        String library = System.getProperty(JniCalls.LIBRARY);
        return library == null ? new FfmCalls() : new JniCalls(library);
    }

    /** Makes the system call {@code nr}. */
    public static long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        return PROVIDER.call(nr, a0, a1, a2, a3, a4, a5);
    }

    /** Makes a system call without arguments. */
    public static long call(int nr) {
        return call(nr, 0, 0, 0, 0, 0, 0);
    }

    /** Makes a system call with one argument. */
    public static long call(int nr, long a0) {
        return call(nr, a0, 0, 0, 0, 0, 0);
    }

    /** Makes a system call with two arguments. */
    public static long call(int nr, long a0, long a1) {
        return call(nr, a0, a1, 0, 0, 0, 0);
    }

    /** Makes a system call with three arguments. */
    public static long call(int nr, long a0, long a1, long a2) {
        return call(nr, a0, a1, a2, 0, 0, 0);
    }

    /** Makes a system call with four arguments. */
    public static long call(int nr, long a0, long a1, long a2, long a3) {
        return call(nr, a0, a1, a2, a3, 0, 0);
    }

    /** Makes a system call with five arguments. */
    public static long call(int nr, long a0, long a1, long a2, long a3, long a4) {
        return call(nr, a0, a1, a2, a3, a4, 0);
    }

    /** Calls emitted code at a host address (System V convention); returns its rax. */
    static long invoke(
            long fnAddress, long a0, long a1, long a2, long a3, long a4, long a5, long a6) {
        return PROVIDER.invoke(fnAddress, a0, a1, a2, a3, a4, a5, a6);
    }

    /** Returns the address of a function of libc, to {@link #invoke}. */
    static long symbol(String name) {
        return PROVIDER.symbol(name);
    }
}
