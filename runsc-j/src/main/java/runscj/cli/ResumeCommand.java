package runscj.cli;

import runscj.container.ContainerException;

/** {@code resume}: let a paused container go on. */
final class ResumeCommand implements Command {
    @Override
    public Form form() {
        return Arguments.withId(
                new Form("resume", "Let a paused container go on.", "runsc-j resume web1"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        try {
            Creation.containers(globals).resume(Arguments.id(arguments));
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
