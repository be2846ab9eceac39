package runscj.cli;

import java.util.Objects;
import runscj.container.ContainerException;
import runscj.oci.SpecException;

/** A command fails: one line for standard error and the exit status. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** Fails with status 1, as runc does for every error of its own. */
    public CommandException(String message) {
        this(message, 1);
    }

    /** Fails with status 1 and the message of what failed below, which was written for the user. */
    public CommandException(ContainerException cause) {
        this(cause.message(), 1);
    }

    /** Fails with status 1 and the message of a document that cannot be used. */
    public CommandException(SpecException cause) {
        this(cause.message(), 1);
    }

    /** Fails with a status. */
    public CommandException(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Returns the line for standard error. */
    public String message() {
        return Objects.requireNonNull(getMessage());
    }

    /** Returns the exit status. */
    public int status() {
        return status;
    }
}
