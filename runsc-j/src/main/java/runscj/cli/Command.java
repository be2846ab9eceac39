package runscj.cli;

/** One subcommand. Built only when it is the one that runs, or for help. */
interface Command {
    /** Returns the options, the parameters and the help text. */
    Form form();

    /** Runs it and returns the exit status. */
    int run(Globals globals, Parsed arguments) throws CommandException;
}
