package runscj.container;

import java.util.Objects;

/** An operation on a container cannot be done; the message is one line for the user. */
public class ContainerException extends Exception {
    private static final long serialVersionUID = 1;

    /** Makes one. */
    public ContainerException(String message) {
        super(message, null, false, false);
    }

    /** Returns the line for the user. */
    public String message() {
        return Objects.requireNonNull(getMessage());
    }
}
