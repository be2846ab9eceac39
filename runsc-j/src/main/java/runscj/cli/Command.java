package runscj.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One subcommand. Built only when it is the one that runs, or for help. */
interface Command {
    /** Returns the options and the help text; picocli's programmatic model, because its annotations would cost start-up time. */
    CommandSpec spec();

    /** Runs it and returns the exit status. */
    int run(Globals globals, ParseResult arguments) throws CommandException;
}
