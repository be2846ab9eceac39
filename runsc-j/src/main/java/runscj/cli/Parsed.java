package runscj.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a command's options and parameters. */
final class Parsed {
    private final Map<String, Object> options = new HashMap<>();
    private final List<Object> parameters = new ArrayList<>();

    /** Stores an option's value; returns false if it has one already. */
    boolean option(Form.Option option, Object value) {
        return options.putIfAbsent(option.key(), value) == null;
    }

    /** Adds to the list of an option that may be repeated. */
    @SuppressWarnings("unchecked") // an option of this kind has no other value
    void addTo(Form.Option option, String value) {
        List<String> values = (List<String>) options.get(option.key());
        if (values == null) {
            values = new ArrayList<>();
            options.put(option.key(), values);
        }
        values.add(value);
    }

    /** Stores the next parameter's value. */
    void parameter(Object value) {
        parameters.add(value);
    }

    /** Returns the value of the option with a key, or the default if it was not given. */
    @SuppressWarnings("unchecked") // an option's kind says its type
    <T> T matchedOptionValue(String key, T otherwise) {
        Object value = options.get(key);
        return value == null ? otherwise : (T) value;
    }

    /** Returns the text of the option with a key; null if it was not given. */
    @Nullable String matchedText(String key) {
        return (String) options.get(key);
    }

    /** Returns the value of the parameter with an index, or the default if it was not given. */
    @SuppressWarnings("unchecked") // a parameter's arity says its type
    <T extends @Nullable Object> T matchedPositionalValue(int index, T otherwise) {
        return index < parameters.size() ? (T) parameters.get(index) : otherwise;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parsed parsed
                && options.equals(parsed.options)
                && parameters.equals(parsed.parameters);
    }

    @Override
    public int hashCode() {
        return options.hashCode() * 31 + parameters.hashCode();
    }

    @Override
    public String toString() {
        return options + " " + parameters;
    }
}
