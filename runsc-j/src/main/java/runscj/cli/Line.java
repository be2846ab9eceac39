package runscj.cli;

import org.jspecify.annotations.Nullable;

/**
 * A command line that was understood.
 *
 * @param globals the options before the command
 * @param arguments the command's own
 */
record Line(Parsed globals, Command command, Parsed arguments) {
    /** Parses a plain command line; null if {@link Picocli} is needed. */
    static @Nullable Line plain(String[] words) {
        LineParser parser = new LineParser(words);
        Parsed globals = parser.options(Globals.form());
        String name = parser.nextWord();
        Command command = globals == null || name == null ? null : Main.command(name);
        Parsed arguments = command == null ? null : parser.rest(command.form());
        return globals == null || command == null || arguments == null
                ? null
                : new Line(globals, command, arguments);
    }
}
