package runscj.cli;

import runscj.container.ContainerException;

/** {@code kill}: sends a signal to a container. */
final class KillCommand implements Command {
    @Override
    public Form form() {
        Form form =
                Arguments.withId(
                        new Form(
                                "kill",
                                "Send a signal (default: SIGTERM) to a container's first process.",
                                "runsc-j kill web1",
                                "runsc-j kill web1 KILL"));
        form.addParameter(Form.Arity.OPTIONAL, "SIGNAL", "name or number");
        return form.addOption(
                Globals.flag("-a,--all", "send it to all processes of the container"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        String name = arguments.matchedPositionalValue(1, "TERM");
        int signal = SignalNames.number(name);
        if (signal < 0) {
            throw new CommandException(
                    "kill: unknown signal "
                            + name
                            + ": use a name such as TERM or a number from 1 to 64");
        }
        try {
            int pid = arguments.matchedOptionValue("--all", false) ? -1 : 0;
            Creation.containers(globals).signal(Arguments.id(arguments), pid, signal);
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
