package runscj.cli;

import runscj.container.ContainerException;

/** {@code start}: runs a created container's program. */
final class StartCommand implements Command {
    @Override
    public Form form() {
        return Arguments.withId(
                new Form(
                        "start",
                        "Start the program of a created container.",
                        "runsc-j start web1"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        try {
            Creation.containers(globals).start(Arguments.id(arguments));
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
