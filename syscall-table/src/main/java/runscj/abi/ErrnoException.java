package runscj.abi;

/** A system call fails with an errno. Made by {@link Errno#raise} only. */
public final class ErrnoException extends GuestException {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    ErrnoException(Errno errno, boolean writableStackTrace) {
        super(writableStackTrace);
        this.errno = errno;
    }

    /** Built when asked for: most of these are preallocated and never printed. */
    @Override
    public String getMessage() {
        return errno.name() + ": " + errno.text();
    }

    /** Returns the error. */
    public Errno errno() {
        return errno;
    }
}
