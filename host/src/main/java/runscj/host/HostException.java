package runscj.host;

import runscj.abi.Errno;

/**
 * The host refuses something that the sandbox cannot do without. Never caused by what a guest says.
 */
public final class HostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /** Makes an exception for a positive error number. */
    public HostException(int errno, String what) {
        super(what + ": " + describe(errno));
        this.errno = errno;
    }

    /** Returns the positive error number. */
    public int errno() {
        return errno;
    }

    private static String describe(int errno) {
        try {
            return Errno.of(errno).name() + ": " + Errno.of(errno).text();
        } catch (IllegalArgumentException unknown) {
            return "errno " + errno;
        }
    }
}
