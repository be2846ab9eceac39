package runscj.cli;

import runscj.container.ContainerException;

/** {@code pause}: stop all processes of a container where they are. */
final class PauseCommand implements Command {
    @Override
    public Form form() {
        return Arguments.withId(
                new Form(
                        "pause",
                        "Stop all processes of a container where they are.",
                        "runsc-j pause web1"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        try {
            Creation.containers(globals).pause(Arguments.id(arguments));
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
