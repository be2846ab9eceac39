package runscj.sentry.boot;

/** A request cannot be carried out; the message is one line for the user. */
final class BootException extends Exception {
    private static final long serialVersionUID = 1;

    BootException(String message) {
        super(message, null, false, false);
    }
}
