package runscj.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes, as data. {@link LineParser} reads it on the way to a container; {@link
 * Picocli} for help, for what is not written plainly, and for the messages about what is wrong.
 */
final class Form {
    /** What an option takes. */
    enum Kind {
        /** Nothing; its value is {@code Boolean.TRUE}. */
        FLAG,
        /** A {@code String}. */
        TEXT,
        /** An {@code Integer}. */
        NUMBER,
        /** A string, any number of times; its value is a {@code List<String>}. */
        TEXTS
    }

    /** How many arguments a parameter takes. */
    enum Arity {
        ONE,
        OPTIONAL,
        /** All that are left, a {@code List<String>}. */
        REST
    }

    /**
     * An option.
     *
     * @param names with their dashes
     * @param label what help calls the value
     */
    record Option(List<String> names, Kind kind, String label, String description) {
        /** Returns the name under which its value is found: the last, which is the long one. */
        String key() {
            return names.getLast();
        }
    }

    /** A parameter: an argument with a place. */
    record Parameter(Arity arity, String label, String description) {}

    private final String name;
    private final String description;
    private final String[] examples;
    private final List<Option> options = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private boolean stopsAtParameter;

    Form(String name, String description, String... examples) {
        this.name = name;
        this.description = description;
        this.examples = examples;
    }

    Form addOption(Option option) {
        options.add(option);
        return this;
    }

    Form addParameter(Arity arity, String label, String text) {
        parameters.add(new Parameter(arity, label, text));
        return this;
    }

    /**
     * Says that what follows the first parameter belongs to a program: there are no options any
     * more.
     */
    Form stopAtParameter() {
        stopsAtParameter = true;
        return this;
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    String[] examples() {
        return examples;
    }

    List<Option> options() {
        return options;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    boolean stopsAtParameter() {
        return stopsAtParameter;
    }

    /** Returns the option with a name, with its dashes, or null. */
    @Nullable Option option(String wanted) {
        for (Option option : options) {
            if (option.names().contains(wanted)) {
                return option;
            }
        }
        return null;
    }
}
