package runscj.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import runscj.container.ContainerException;
import runscj.sandbox.Containers;

/** {@code delete}: removes a container. */
final class DeleteCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.withId(Arguments.spec("delete", "Remove a stopped container.", "runsc-j delete web1", "runsc-j delete --force web1"));
        return spec.addOption(Globals.flag("-f,--force", "kill it first if it runs; no error if there is none"));
    }

    @Override
    public int run(Globals globals, ParseResult arguments) throws CommandException {
        try {
            boolean force = arguments.matchedOptionValue("--force", false);
            Creation.containers(globals).delete(Arguments.id(arguments), force ? Containers.Force.YES : Containers.Force.NO);
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
