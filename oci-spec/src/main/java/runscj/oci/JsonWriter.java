package runscj.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a JSON document in memory. Methods with a name write a field of the current object; those
 * whose name starts with {@code optional} write nothing for null, zero, false or empty. Not
 * thread-safe.
 */
public final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final JsonGenerator out;

    private JsonWriter(@Nullable String indent) {
        try {
            out = FACTORY.createGenerator(bytes);
        } catch (IOException e) {
            throw inMemory(e);
        }
        if (indent != null) {
            DefaultIndenter indenter = new DefaultIndenter(indent, "\n");
            out.setPrettyPrinter(
                    new DefaultPrettyPrinter(
                                    Separators.createDefaultInstance()
                                            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                                            .withObjectEmptySeparator("")
                                            .withArrayEmptySeparator(""))
                            .withObjectIndenter(indenter)
                            .withArrayIndenter(indenter));
        }
    }

    /** Writes everything on one line, as control messages and logs want it. */
    public static JsonWriter compact() {
        return new JsonWriter(null);
    }

    /** Writes one field a line, each level indented by {@code indent}. */
    public static JsonWriter indented(String indent) {
        return new JsonWriter(indent);
    }

    /** The finished document in UTF-8, without a final newline. */
    public byte[] finish() {
        try {
            out.close();
        } catch (IOException e) {
            throw inMemory(e);
        }
        return bytes.toByteArray();
    }

    /** Opens an object that is the document or an element. */
    public JsonWriter object() {
        try {
            out.writeStartObject();
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Opens an object that is a field. */
    public JsonWriter object(String name) {
        name(name);
        return object();
    }

    /** Closes the innermost object. */
    public JsonWriter endObject() {
        try {
            out.writeEndObject();
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Opens an array that is the document or an element. */
    public JsonWriter array() {
        try {
            out.writeStartArray();
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Opens an array that is a field. */
    public JsonWriter array(String name) {
        name(name);
        return array();
    }

    /** Closes the innermost array. */
    public JsonWriter endArray() {
        try {
            out.writeEndArray();
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Writes a string element. */
    public JsonWriter string(String value) {
        try {
            out.writeString(value);
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Writes a number element. */
    public JsonWriter number(long value) {
        try {
            out.writeNumber(value);
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Writes a string field. */
    public JsonWriter field(String name, String value) {
        name(name);
        return string(value);
    }

    /** Writes a signed number field. */
    public JsonWriter field(String name, long value) {
        name(name);
        return number(value);
    }

    /** Writes a truth value field. */
    public JsonWriter field(String name, boolean value) {
        name(name);
        try {
            out.writeBoolean(value);
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Writes a number field from the bits of an unsigned 64-bit integer. */
    public JsonWriter unsigned(String name, long value) {
        name(name);
        try {
            out.writeNumber(Long.toUnsignedString(value));
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Writes an array of strings, empty or not. */
    public JsonWriter strings(String name, List<String> values) {
        array(name);
        for (String value : values) string(value);
        return endArray();
    }

    /** Writes a string field unless it is null or empty. */
    public JsonWriter optional(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? this : field(name, value);
    }

    /** Writes a number field unless it is null; zero is written. */
    public JsonWriter optional(String name, @Nullable Long value) {
        return value == null ? this : field(name, value.longValue());
    }

    /** Writes a number field unless it is null; zero is written. */
    public JsonWriter optional(String name, @Nullable Integer value) {
        return value == null ? this : field(name, value.longValue());
    }

    /** Writes a truth value field unless it is null; false is written. */
    public JsonWriter optional(String name, @Nullable Boolean value) {
        return value == null ? this : field(name, value.booleanValue());
    }

    /** Writes an unsigned 32-bit field unless it is null. */
    public JsonWriter optionalU32(String name, @Nullable Integer value) {
        return value == null ? this : field(name, Integer.toUnsignedLong(value));
    }

    /** Writes an unsigned 64-bit field unless it is null. */
    public JsonWriter optionalU64(String name, @Nullable Long value) {
        return value == null ? this : unsigned(name, value);
    }

    /** Writes a truth value field if it is true. */
    public JsonWriter optionalTrue(String name, boolean value) {
        return value ? field(name, true) : this;
    }

    /** Writes a number field unless it is zero. */
    public JsonWriter optionalNonZero(String name, long value) {
        return value == 0 ? this : field(name, value);
    }

    /** Writes an array of strings unless it is empty. */
    public JsonWriter optionalStrings(String name, List<String> values) {
        return values.isEmpty() ? this : strings(name, values);
    }

    /** Writes a map of strings unless it is empty. */
    public JsonWriter optionalMap(String name, Map<String, String> values) {
        if (values.isEmpty()) return this;
        object(name);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            field(entry.getKey(), entry.getValue());
        }
        return endObject();
    }

    /** Something that writes itself as one JSON value. */
    public interface Value {
        /** Writes the value where an element or a field value is due. */
        void write(JsonWriter out);
    }

    /** Writes a field unless it is null. */
    public JsonWriter optional(String name, @Nullable Value value) {
        if (value == null) return this;
        name(name);
        value.write(this);
        return this;
    }

    /** Writes an array field, empty or not. */
    public JsonWriter values(String name, List<? extends Value> values) {
        array(name);
        for (Value value : values) value.write(this);
        return endArray();
    }

    /** Writes an array field unless it is empty. */
    public JsonWriter optionalValues(String name, List<? extends Value> values) {
        return values.isEmpty() ? this : values(name, values);
    }

    private void name(String name) {
        try {
            out.writeFieldName(name);
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("writing to memory", e); // a caller wrote out of order
    }
}
