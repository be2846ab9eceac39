package runscj.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses command lines that are written plainly, as engines write them: options one by one, each
 * with its value if it takes one. Whatever is not plain (several short options in one word, a value
 * that looks like an option), or wrong, or asks for help is left to {@link Picocli}, which costs
 * 100 times as much.
 */
final class LineParser {
    private final String[] words;
    private int next;

    LineParser(String[] words) {
        this.words = words;
    }

    /** Returns the word after what was parsed, which is parsed now; null at the end. */
    @Nullable String nextWord() {
        return next < words.length ? words[next++] : null;
    }

    /**
     * Parses the options that stand here, up to the first word that is none; null if Picocli is
     * needed.
     */
    @Nullable Parsed options(Form form) {
        Parsed parsed = new Parsed();
        while (next < words.length && words[next].startsWith("-")) {
            if (!option(form, parsed)) {
                return null;
            }
        }
        return parsed;
    }

    /** Parses all that is left; null if Picocli is needed. */
    @Nullable Parsed rest(Form form) {
        Parsed parsed = new Parsed();
        List<String> arguments = new ArrayList<>();
        while (next < words.length) {
            String word = words[next];
            if (word.equals("--")) {
                next++;
                return takeArguments(form, parsed, arguments);
            }
            if (word.startsWith("-")) {
                if (!option(form, parsed)) {
                    return null;
                }
                continue;
            }
            if (form.stopsAtParameter()) {
                return takeArguments(form, parsed, arguments);
            }
            arguments.add(word);
            next++;
        }
        return takeArguments(form, parsed, arguments);
    }

    /** Takes all words that are left as arguments; null if there are too few or too many. */
    private @Nullable Parsed takeArguments(Form form, Parsed parsed, List<String> arguments) {
        while (next < words.length) {
            arguments.add(words[next++]);
        }
        int taken = 0;
        for (Form.Parameter parameter : form.parameters()) {
            switch (parameter.arity()) {
                case ONE -> {
                    if (taken == arguments.size()) {
                        return null;
                    }
                    parsed.parameter(arguments.get(taken++));
                }
                case OPTIONAL -> {
                    if (taken < arguments.size()) {
                        parsed.parameter(arguments.get(taken++));
                    }
                }
                case REST -> {
                    parsed.parameter(List.copyOf(arguments.subList(taken, arguments.size())));
                    taken = arguments.size();
                }
            }
        }
        return taken == arguments.size() ? parsed : null;
    }

    private boolean option(Form form, Parsed parsed) {
        String word = words[next++];
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        Form.Option option = form.option(equals < 0 ? word : word.substring(0, equals));
        if (option == null) {
            return false;
        }
        if (option.kind() == Form.Kind.FLAG) {
            return equals < 0 && parsed.option(option, Boolean.TRUE);
        }
        String value;
        if (equals >= 0) {
            value = word.substring(equals + 1);
        } else if (next < words.length
                && (words[next].equals("-") || !words[next].startsWith("-"))) {
            value = words[next++];
        } else {
            return false;
        }
        switch (option.kind()) {
            case TEXTS -> {
                parsed.addTo(option, value);
                return true;
            }
            case NUMBER -> {
                try {
                    return parsed.option(option, Integer.valueOf(value));
                } catch (NumberFormatException e) {
                    return false;
                }
            }
            default -> {
                return parsed.option(option, value);
            }
        }
    }
}
