package runscj.sentry.cred;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** The text of /proc/PID/uid_map and its like: lines of three decimal numbers. */
public final class IdMapText {
    /** Every write is less than a page. */
    private static final int LENGTH_MAX = 4096;

    private static final int COLUMN_WIDTH = 10;

    private final String text;
    private int at;

    private IdMapText(String text) {
        this.text = text;
    }

    /** Returns the extents that a text lists; EINVAL. */
    static IdMap.Builder parse(String text) throws ErrnoException {
        if (text.length() >= LENGTH_MAX) {
            throw Errno.EINVAL.raise();
        }
        int nul = text.indexOf(0);
        return new IdMapText(nul < 0 ? text : text.substring(0, nul)).lines();
    }

    private IdMap.Builder lines() throws ErrnoException {
        IdMap.Builder extents = new IdMap.Builder();
        do {
            long first = number();
            long lower = number();
            long count = lastNumber();
            if (extents.size() == IdMap.EXTENTS_MAX || !extents.add(first, lower, count)) {
                throw Errno.EINVAL.raise();
            }
        } while (at < text.length());
        return extents;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\n';
    }

    private void skipSpaces() {
        while (isSpace(peek())) {
            at++;
        }
    }

    /** Reads digits, none of which means 0, as simple_strtoul does; 64 bits that wrap. */
    private long digits() {
        skipSpaces();
        long value = 0;
        for (char c = peek(); c >= '0' && c <= '9'; c = peek()) {
            value = value * 10 + (c - '0');
            at++;
        }
        return value;
    }

    private long number() throws ErrnoException {
        long value = digits();
        if (!isSpace(peek())) {
            throw Errno.EINVAL.raise();
        }
        return value;
    }

    private long lastNumber() throws ErrnoException {
        long value = digits();
        skipSpaces();
        if (peek() != '\n') {
            throw Errno.EINVAL.raise();
        }
        at++;
        return value;
    }

    /** Appends a map as a reader sees it whose ids are those of a namespace. */
    public static void append(
            StringBuilder out, UserNamespace of, UserNamespace reader, IdKind kind) {
        IdMap map = of.map(kind);
        UserNamespace around = of.parent();
        IdMap lower = (reader == of && around != null ? around : reader).map(kind);
        for (int i = 0; i < map.size(); i++) {
            column(out, map.first(i)).append(' ');
            column(out, lower.fromKernel(map.kernelFirst(i))).append(' ');
            column(out, map.count(i)).append('\n');
        }
    }

    private static StringBuilder column(StringBuilder out, int id) {
        String digits = Integer.toUnsignedString(id);
        for (int i = digits.length(); i < COLUMN_WIDTH; i++) {
            out.append(' ');
        }
        return out.append(digits);
    }
}
