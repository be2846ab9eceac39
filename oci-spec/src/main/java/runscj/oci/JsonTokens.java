package runscj.oci;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Splits a JSON text in UTF-8 into tokens. Accepts exactly RFC 8259; a string may hold unpaired
 * surrogates if they are written as escapes.
 *
 * <p>Written by hand because of start-up: the base class of Jackson's parsers initialises
 * java.math.BigDecimal, whose tables cost more than 20 ms of a fresh JVM. Reading a config.json
 * with this class costs about one.
 */
final class JsonTokens {
    static final int END = 0;
    static final int BEGIN_OBJECT = 1;
    static final int END_OBJECT = 2;
    static final int BEGIN_ARRAY = 3;
    static final int END_ARRAY = 4;
    static final int NAME = 5;
    static final int STRING = 6;
    static final int INTEGER = 7;
    static final int FRACTION = 8;
    static final int TRUE = 9;
    static final int FALSE = 10;
    static final int NULL = 11;

    private static final int BEFORE_VALUE = 0;
    private static final int AFTER_OPENING = 1;
    private static final int AFTER_VALUE = 2;

    private static final int MAX_NUMBER_LENGTH = 1000;

    private final String source;
    private final byte[] text;
    private final boolean[] inObject = new boolean[JsonReader.MAX_DEPTH + 1];
    private int depth;
    private int state = BEFORE_VALUE;
    private int position;
    private int token = END;
    private int tokenStart;
    // Of the last name or string, without the quotes; of the last number.
    private int textStart;
    private int textEnd;
    private boolean escaped;

    /**
     * Checks the encoding of the whole text.
     *
     * @throws SpecException if it is not UTF-8
     */
    JsonTokens(String source, byte[] text) throws SpecException {
        this.source = source;
        this.text = text;
        int malformed = malformedAt(text);
        if (malformed >= 0) {
            throw new SpecException(
                    source + ": not UTF-8 text: save the file as UTF-8" + place(malformed));
        }
    }

    /** Kind of the current token. */
    int token() {
        return token;
    }

    /** Number of open objects and arrays. */
    int depth() {
        return depth;
    }

    /** Moves to the next token; {@link #END} after the outermost value. */
    int next() throws SpecException {
        skipSpace();
        token = scan();
        return token;
    }

    private int scan() throws SpecException {
        if (state == AFTER_VALUE) {
            if (depth == 0) {
                if (position < text.length) {
                    throw new SpecException(
                            source + ": text after the end of the JSON document" + place(position));
                }
                return END;
            }
            if (closes()) return close();
            if (peek() != ',') throw unexpected(inObject[depth] ? ", or }" : ", or ]");
            position++;
            skipSpace();
            return inObject[depth] ? name() : value();
        }
        if (state == AFTER_OPENING) {
            if (closes()) return close();
            return inObject[depth] ? name() : value();
        }
        return depth == 0 && position == text.length ? END : value();
    }

    private boolean closes() {
        return peek() == (inObject[depth] ? '}' : ']');
    }

    private int close() {
        tokenStart = position++;
        state = AFTER_VALUE;
        return inObject[depth--] ? END_OBJECT : END_ARRAY;
    }

    private int open(boolean object) throws SpecException {
        if (depth == JsonReader.MAX_DEPTH) {
            throw invalid("nested deeper than " + JsonReader.MAX_DEPTH + " levels", position);
        }
        inObject[++depth] = object;
        position++;
        state = AFTER_OPENING;
        return object ? BEGIN_OBJECT : BEGIN_ARRAY;
    }

    private int name() throws SpecException {
        tokenStart = position;
        if (peek() != '"') throw unexpected("a name in quotes");
        scanString();
        skipSpace();
        if (peek() != ':') throw unexpected("a colon");
        position++;
        state = BEFORE_VALUE;
        return NAME;
    }

    private int value() throws SpecException {
        tokenStart = position;
        int c = peek();
        switch (c) {
            case '{':
                return open(true);
            case '[':
                return open(false);
            case '"':
                scanString();
                state = AFTER_VALUE;
                return STRING;
            case 't':
                return word("true", TRUE);
            case 'f':
                return word("false", FALSE);
            case 'n':
                return word("null", NULL);
            default:
                if (c == '-' || isDigit(c)) return number();
                throw unexpected("a value");
        }
    }

    private int word(String word, int kind) throws SpecException {
        for (int i = 0; i < word.length(); i++, position++) {
            if (peek() != word.charAt(i)) throw unexpected("the word " + word);
        }
        state = AFTER_VALUE;
        return kind;
    }

    private int number() throws SpecException {
        textStart = position;
        int kind = INTEGER;
        if (peek() == '-') position++;
        if (peek() == '0') {
            position++;
        } else {
            digits();
        }
        if (peek() == '.') {
            kind = FRACTION;
            position++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            kind = FRACTION;
            position++;
            if (peek() == '+' || peek() == '-') position++;
            digits();
        }
        textEnd = position;
        if (textEnd - textStart > MAX_NUMBER_LENGTH) {
            throw invalid("a number longer than " + MAX_NUMBER_LENGTH + " characters", textStart);
        }
        escaped = false;
        state = AFTER_VALUE;
        return kind;
    }

    private void digits() throws SpecException {
        if (!isDigit(peek())) throw unexpected("a digit");
        while (isDigit(peek())) position++;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private void scanString() throws SpecException {
        textStart = ++position;
        escaped = false;
        while (true) {
            int c = peek();
            if (c == '"') break;
            if (c == '\\') {
                position++;
                scanEscape();
            } else if (c < 0x20) {
                throw unexpected(c < 0 ? "the quote that closes a string" : "no control character");
            } else {
                position++;
            }
        }
        textEnd = position++;
        if (textEnd - textStart > JsonReader.MAX_STRING_LENGTH) {
            throw invalid("a string longer than 1 MiB", tokenStart);
        }
    }

    private void scanEscape() throws SpecException {
        escaped = true;
        int c = peek();
        if (c == 'u') {
            position++;
            for (int i = 0; i < 4; i++, position++) {
                if (hexDigit(peek()) < 0) throw unexpected("four hexadecimal digits");
            }
        } else if (c >= 0 && "\"\\/bfnrt".indexOf(c) >= 0) {
            position++;
        } else {
            throw unexpected("one of \"\\/bfnrtu after a backslash");
        }
    }

    private static int hexDigit(int c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    }

    /** The last name, string or number. */
    String text() {
        if (!escaped) return plain(textStart, textEnd);
        StringBuilder result = new StringBuilder(textEnd - textStart);
        int from = textStart;
        int at = textStart;
        while (at < textEnd) {
            if (text[at] != '\\') {
                at++;
                continue;
            }
            result.append(plain(from, at));
            int c = text[at + 1];
            at += 2;
            switch (c) {
                case 'b' -> result.append('\b');
                case 'f' -> result.append('\f');
                case 'n' -> result.append('\n');
                case 'r' -> result.append('\r');
                case 't' -> result.append('\t');
                case 'u' -> {
                    int unit = 0;
                    for (int i = 0; i < 4; i++) unit = unit << 4 | hexDigit(text[at++]);
                    result.append((char) unit);
                }
                default -> result.append((char) c);
            }
            from = at;
        }
        return result.append(plain(from, textEnd)).toString();
    }

    private String plain(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] < 0) return new String(text, from, to - from, UTF_8);
        }
        return new String(text, from, to - from, ISO_8859_1);
    }

    private int peek() {
        return position < text.length ? text[position] & 0xff : -1;
    }

    private void skipSpace() {
        while (position < text.length) {
            byte c = text[position];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
            position++;
        }
    }

    private SpecException unexpected(String expected) {
        int c = peek();
        String found;
        if (c < 0) {
            found = "the end of the file";
        } else if (c > 0x20 && c < 0x7f) {
            found = "'" + (char) c + "'";
        } else {
            found = "byte 0x" + Integer.toHexString(c);
        }
        return invalid("expected " + expected + ", found " + found, position);
    }

    private SpecException invalid(String problem, int at) {
        return new SpecException(source + ": not valid JSON: " + problem + place(at));
    }

    /** Where the current token starts. */
    String place() {
        return place(tokenStart);
    }

    private String place(int offset) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < offset; i++) {
            if (text[i] == '\n') {
                line++;
                column = 1;
            } else if ((text[i] & 0xc0) != 0x80) {
                column++;
            }
        }
        return " (line " + line + ", column " + column + ")";
    }

    /** Offset of the first byte that is not UTF-8, or -1. */
    private static int malformedAt(byte[] text) {
        int i = 0;
        while (i < text.length) {
            int lead = text[i];
            if (lead >= 0) {
                i++;
                continue;
            }
            lead &= 0xff;
            int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
            if (lead < 0xc2 || lead > 0xf4 || i + length > text.length) return i;
            for (int k = 1; k < length; k++) {
                if ((text[i + k] & 0xc0) != 0x80) return i;
            }
            int second = text[i + 1] & 0xff;
            boolean overlong = lead == 0xe0 && second < 0xa0 || lead == 0xf0 && second < 0x90;
            boolean surrogate = lead == 0xed && second > 0x9f;
            if (overlong || surrogate || lead == 0xf4 && second > 0x8f) return i;
            i += length;
        }
        return -1;
    }
}
