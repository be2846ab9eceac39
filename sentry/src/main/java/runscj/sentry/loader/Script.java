package runscj.sentry.loader;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * The first line of a script: {@code #!interpreter [option]}. What follows the interpreter is one
 * argument, blanks inside included.
 *
 * @param option empty for none
 */
record Script(String interpreter, String option) {
    /** Bytes of a file that decide its format: BINPRM_BUF_SIZE. */
    static final int HEAD = 256;

    /**
     * Parses the head of a file, zero-padded to {@link #HEAD} bytes.
     *
     * @return null if it does not begin with {@code #!}
     * @throws ErrnoException ENOEXEC for no interpreter, or one whose path may be cut off
     */
    static @Nullable Script parse(byte[] head) throws ErrnoException {
        if (head[0] != '#' || head[1] != '!') {
            return null;
        }
        int end = lineEnd(head);
        while (end > 2 && isBlank(head[end - 1])) {
            end--;
        }
        int name = skipBlanks(head, 2, end);
        if (name == end || head[name] == 0) {
            throw Errno.ENOEXEC.raise();
        }
        int nameEnd = name;
        while (nameEnd < end && !isBlank(head[nameEnd]) && head[nameEnd] != 0) {
            nameEnd++;
        }
        int option = end;
        if (nameEnd < end && head[nameEnd] != 0) {
            option = skipBlanks(head, nameEnd, end);
        }
        int optionEnd = option;
        while (optionEnd < end && head[optionEnd] != 0) {
            optionEnd++;
        }
        return new Script(text(head, name, nameEnd), text(head, option, optionEnd));
    }

    private static int lineEnd(byte[] head) throws ErrnoException {
        for (int i = 2; i < head.length; i++) {
            if (head[i] == '\n') {
                return i;
            }
            if (head[i] == 0) {
                break;
            }
        }
        // No line end: fine if the path itself certainly ends within the head.
        int last = head.length - 1;
        int name = skipBlanks(head, 2, last + 1);
        if (name > last) {
            throw Errno.ENOEXEC.raise();
        }
        for (int i = name; i <= last; i++) {
            if (isBlank(head[i]) || head[i] == 0) {
                return last;
            }
        }
        throw Errno.ENOEXEC.raise();
    }

    private static int skipBlanks(byte[] head, int from, int end) {
        int at = from;
        while (at < end && isBlank(head[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }

    @SuppressWarnings("deprecation") // one char per byte is what is wanted
    private static String text(byte[] head, int start, int end) {
        return new String(head, 0, start, end - start);
    }
}
