package runscj.oci;

import java.util.Objects;

/**
 * A JSON document that cannot be used. The message is one line that a user can act on: the file,
 * the field by its path, what was found, and what to do.
 */
public final class SpecException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Makes an error whose text is shown to the user as it is; control characters are replaced. */
    public SpecException(String message) {
        super(oneLine(message));
    }

    /** Returns the line for the user. */
    public String message() {
        return Objects.requireNonNull(getMessage());
    }

    /**
     * Replaces control characters, so that hostile text can neither break the line nor drive a
     * terminal.
     */
    static String oneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) return replaced(text);
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? '?' : c);
        }
        return line.toString();
    }
}
