package runscj.host;

import runscj.abi.Fcntl;

/**
 * Owns one host descriptor. Any thread may use it; closing is idempotent. After close or release
 * its number is -1, so that a late use fails with EBADF.
 */
public final class Fd implements AutoCloseable {
    private static final int F_DUPFD_CLOEXEC = Fcntl.F_DUPFD_CLOEXEC;

    private volatile int number;

    private Fd(int number) {
        this.number = number;
    }

    /**
     * Takes ownership of an open descriptor.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public static Fd of(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        return new Fd(number);
    }

    /**
     * Takes ownership of the descriptor that a host call returned.
     *
     * @throws HostException if the result is {@code -errno}; {@code what} says which call it was
     */
    public static Fd required(long result, String what) {
        return new Fd((int) Host.required(result, what));
    }

    /** Returns the number; -1 once closed or released. */
    public int number() {
        return number;
    }

    /**
     * Returns a second descriptor (close-on-exec) of the same open file.
     *
     * @throws HostException EMFILE if the process has no descriptor left, EBADF if closed
     */
    public Fd dup() {
        return required(HostSyscalls.call(HostNr.FCNTL, number, F_DUPFD_CLOEXEC, 0), "dup");
    }

    /** Gives up ownership and returns the number; -1 if closed already. */
    public synchronized int release() {
        int taken = number;
        number = -1;
        return taken;
    }

    /**
     * Closes the descriptor if it is still owned. Errors of close(2) are ignored: the descriptor is
     * gone in any case.
     */
    @Override
    public void close() {
        int taken = release();
        if (taken >= 0) {
            HostSyscalls.call(HostNr.CLOSE, taken);
        }
    }

    @Override
    public String toString() {
        return "fd " + number;
    }
}
