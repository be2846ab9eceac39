package runscj.abi;

/**
 * What ends a system call other than its result: an errno, or a restart after a signal. Checked: in
 * a kernel "can this fail" is the contract.
 */
public abstract sealed class GuestException extends Exception
        permits ErrnoException, RestartException {
    private static final long serialVersionUID = 1;

    GuestException(boolean writableStackTrace) {
        super(null, null, false, writableStackTrace);
    }
}
