package runscj.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pulls typed values out of a JSON document and names the field in every error. Not thread-safe.
 *
 * <p>The reader always stands on a value. {@link #enterObject} and {@link #enterArray} go into it;
 * {@link #nextField} and {@link #nextElement} stand on the next value inside, or leave. A value
 * that no method consumed is skipped only by {@link #skip}. As in Go's encoding/json, a field that
 * is {@code null} counts as absent and the last of two equal fields wins.
 *
 * <p>Bounds: {@value #MAX_DOCUMENT_BYTES} bytes, {@value #MAX_DEPTH} levels, {@value
 * #MAX_STRING_LENGTH} characters in a string. Strings never contain NUL.
 */
public final class JsonReader {
    /** The largest document that is read. */
    public static final int MAX_DOCUMENT_BYTES = 16 << 20;

    static final int MAX_DEPTH = 64;
    static final int MAX_STRING_LENGTH = 1 << 20;
    private static final int MAX_SHOWN_LENGTH = 80;

    private final String source;
    private final JsonTokens tokens;
    // The way to the current value: a field name, or null and an index, per level.
    private final @Nullable String[] names = new @Nullable String[MAX_DEPTH + 2];
    private final int[] indexes = new int[MAX_DEPTH + 2];
    private int depth;

    private JsonReader(String source, JsonTokens tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    /**
     * Opens a document held in memory; {@code source} names it in errors.
     *
     * @throws SpecException if it is empty, too large, or does not start as JSON in UTF-8
     */
    public static JsonReader of(String source, byte[] document) throws SpecException {
        if (document.length > MAX_DOCUMENT_BYTES) throw tooLarge(source);
        JsonReader reader = new JsonReader(source, new JsonTokens(source, document));
        if (reader.tokens.next() == JsonTokens.END) {
            throw new SpecException(source + ": the file is empty: expected a JSON object");
        }
        return reader;
    }

    /**
     * Opens a file, read whole before anything is parsed.
     *
     * @throws SpecException if it is missing, unreadable, empty, or too large
     */
    public static JsonReader open(Path file) throws SpecException {
        byte[] document;
        try (InputStream in = Files.newInputStream(file)) {
            document = in.readNBytes(MAX_DOCUMENT_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new SpecException(
                    file
                            + ": no such file: check the path (a bundle directory holds a"
                            + " config.json)");
        } catch (IOException e) {
            throw new SpecException(file + ": cannot be read: " + reason(e));
        }
        Path name = file.getFileName();
        return of(name == null ? file.toString() : name.toString(), document);
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : String.valueOf(e.getMessage());
    }

    private static SpecException tooLarge(String source) {
        return new SpecException(
                source + ": larger than " + (MAX_DOCUMENT_BYTES >> 20) + " MiB: make it smaller");
    }

    /** Goes into the object that the reader stands on. */
    public void enterObject() throws SpecException {
        if (tokens.token() != JsonTokens.BEGIN_OBJECT) throw wrongType("an object");
        depth++;
        names[depth] = null;
        indexes[depth] = -1;
    }

    /**
     * Stands on the value of the next field that is not null. Returns null, and leaves, at the end.
     */
    public @Nullable String nextField() throws SpecException {
        while (true) {
            if (tokens.next() != JsonTokens.NAME) {
                depth--;
                return null;
            }
            String name = tokens.text();
            names[depth] = name;
            if (tokens.next() != JsonTokens.NULL) return name;
        }
    }

    /** Goes into the array that the reader stands on. */
    public void enterArray() throws SpecException {
        enterArray("an array");
    }

    private void enterArray(String expected) throws SpecException {
        if (tokens.token() != JsonTokens.BEGIN_ARRAY) throw wrongType(expected);
        depth++;
        names[depth] = null;
        indexes[depth] = -1;
    }

    /** Stands on the next element. Returns false, and leaves, at the end. */
    public boolean nextElement() throws SpecException {
        if (tokens.next() == JsonTokens.END_ARRAY) {
            depth--;
            return false;
        }
        indexes[depth]++;
        return true;
    }

    /** Passes over the current value, whatever it is. */
    public void skip() throws SpecException {
        int token = tokens.token();
        if (token != JsonTokens.BEGIN_OBJECT && token != JsonTokens.BEGIN_ARRAY) return;
        int outer = tokens.depth() - 1;
        do {
            tokens.next();
        } while (tokens.depth() > outer);
    }

    /** Checks that nothing follows the outermost value. */
    public void finish() throws SpecException {
        tokens.next(); // throws if there is more
    }

    /** The current value as a string without NUL. */
    public String string() throws SpecException {
        if (tokens.token() != JsonTokens.STRING) throw wrongType("a string");
        String value = tokens.text();
        if (value.indexOf('\0') >= 0) {
            throw invalid("contains a NUL character: remove it");
        }
        return value;
    }

    /** The current value as a path that starts with a slash. */
    public String absolutePath() throws SpecException {
        String path = string();
        if (!path.startsWith("/")) {
            throw invalid("expected an absolute path, found " + quoted(path) + ": start it with /");
        }
        return path;
    }

    /** The current value as one of a closed set of words. */
    public String oneOf(List<String> words) throws SpecException {
        String word = string();
        if (!words.contains(word)) {
            throw invalid("unknown value " + quoted(word) + ": use one of " + join(words));
        }
        return word;
    }

    /** The current value as a truth value. */
    public boolean bool() throws SpecException {
        int token = tokens.token();
        if (token == JsonTokens.TRUE) return true;
        if (token == JsonTokens.FALSE) return false;
        throw wrongType("true or false");
    }

    /** The current value as an integer in [min, max]. */
    public long integer(long min, long max) throws SpecException {
        String digits = digits();
        long value;
        try {
            value = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw outOfRange(digits, Long.toString(min), Long.toString(max));
        }
        if (value < min || value > max) {
            throw outOfRange(digits, Long.toString(min), Long.toString(max));
        }
        return value;
    }

    /** The current value as a signed 64-bit integer. */
    public long i64() throws SpecException {
        return integer(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The current value as a signed 32-bit integer. */
    public int i32() throws SpecException {
        return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The current value as an unsigned 32-bit integer, in the bits of an int. */
    public int u32() throws SpecException {
        return (int) integer(0, 0xffff_ffffL);
    }

    /** The current value as an unsigned 16-bit integer. */
    public int u16() throws SpecException {
        return (int) integer(0, 0xffff);
    }

    /** The current value as an unsigned 64-bit integer, in the bits of a long. */
    public long u64() throws SpecException {
        String digits = digits();
        if (digits.charAt(0) != '-') {
            try {
                return Long.parseUnsignedLong(digits);
            } catch (NumberFormatException e) {
                // Falls through to the range error.
            }
        }
        throw outOfRange(digits, "0", "18446744073709551615");
    }

    /** The current value as a list of strings. */
    public List<String> strings() throws SpecException {
        enterArray("an array of strings");
        List<String> list = new ArrayList<>();
        while (nextElement()) list.add(string());
        return Collections.unmodifiableList(list);
    }

    /** The current value as a map of strings, in the order of the document. */
    public Map<String, String> stringMap() throws SpecException {
        Map<String, String> map = new LinkedHashMap<>();
        enterObject();
        for (String name = nextField(); name != null; name = nextField()) map.put(name, string());
        return Collections.unmodifiableMap(map);
    }

    /** An error about the current value. */
    public SpecException invalid(String problem) {
        return new SpecException(where(null) + problem + tokens.place());
    }

    /** An error about a field of the object that was just left or is being read. */
    public SpecException invalidField(String field, String problem) {
        return new SpecException(where(field) + problem);
    }

    /** An error about a required field that the object just left does not have. */
    public SpecException missing(String field, String remedy) {
        return invalidField(field, "missing: " + remedy);
    }

    /** The value if it is there. */
    <T> T require(@Nullable T value, String field, String remedy) throws SpecException {
        if (value == null) throw missing(field, remedy);
        return value;
    }

    private String digits() throws SpecException {
        int token = tokens.token();
        if (token == JsonTokens.FRACTION) throw wrongType("a whole number");
        if (token != JsonTokens.INTEGER) throw wrongType("a number");
        return tokens.text();
    }

    private SpecException outOfRange(String digits, String min, String max) {
        return invalid(
                "the number "
                        + shortened(digits)
                        + " is out of range: use one from "
                        + min
                        + " to "
                        + max);
    }

    private SpecException wrongType(String expected) {
        return invalid("expected " + expected + ", found " + found(tokens.token()));
    }

    private static String found(int token) {
        return switch (token) {
            case JsonTokens.BEGIN_OBJECT -> "an object";
            case JsonTokens.BEGIN_ARRAY -> "an array";
            case JsonTokens.STRING -> "a string";
            case JsonTokens.INTEGER -> "a number";
            case JsonTokens.FRACTION -> "a fraction";
            case JsonTokens.TRUE -> "true";
            case JsonTokens.FALSE -> "false";
            case JsonTokens.NULL -> "null";
            default -> "the end";
        };
    }

    private String where(@Nullable String field) {
        StringBuilder text = new StringBuilder(source).append(": ");
        int start = text.length();
        for (int level = 1; level <= depth; level++) {
            String name = names[level];
            if (name != null) {
                if (text.length() > start) text.append('.');
                text.append(shortened(name));
            } else if (indexes[level] >= 0) {
                text.append('[').append(indexes[level]).append(']');
            }
        }
        if (field != null) {
            if (text.length() > start) text.append('.');
            text.append(field);
        }
        if (text.length() > start) text.append(": ");
        return text.toString();
    }

    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN_LENGTH
                ? text
                : text.substring(0, MAX_SHOWN_LENGTH) + "...";
    }

    private static String join(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            if (!text.isEmpty()) text.append(", ");
            text.append(word);
        }
        return text.toString();
    }
}
