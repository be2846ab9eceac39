package runscj.abi;

/** A system call fails with an errno. Made by {@link Errno#raise} only. */
public final class ErrnoException extends GuestException {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    ErrnoException(Errno errno, boolean writableStackTrace) {
        super(errno.name() + ": " + errno.text(), writableStackTrace);
        this.errno = errno;
    }

    /** Returns the error. */
    public Errno errno() {
        return errno;
    }
}
