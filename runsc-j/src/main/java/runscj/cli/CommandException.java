package runscj.cli;

/** A command fails: one line for standard error and the exit status. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** Fails with status 1, as runc does for every error of its own. */
    public CommandException(String message) {
        this(message, 1);
    }

    /** Fails with a status. */
    public CommandException(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Returns the exit status. */
    public int status() {
        return status;
    }
}
