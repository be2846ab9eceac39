package runscj.cli;

import runscj.container.ContainerException;
import runscj.sandbox.Containers;

/** {@code delete}: removes a container. */
final class DeleteCommand implements Command {
    @Override
    public Form form() {
        Form form =
                Arguments.withId(
                        new Form(
                                "delete",
                                "Remove a stopped container.",
                                "runsc-j delete web1",
                                "runsc-j delete --force web1"));
        return form.addOption(
                Globals.flag("-f,--force", "kill it first if it runs; no error if there is none"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        try {
            boolean force = arguments.matchedOptionValue("--force", false);
            Creation.containers(globals)
                    .delete(
                            Arguments.id(arguments),
                            force ? Containers.Force.YES : Containers.Force.NO);
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
