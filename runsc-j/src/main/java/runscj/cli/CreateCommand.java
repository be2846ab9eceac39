package runscj.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code create}: makes a container whose program waits for {@code start}. */
final class CreateCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Arguments.withId(
                Arguments.withCreation(
                        Arguments.spec(
                                "create",
                                "Create a container from a bundle; start runs its program.",
                                "runsc-j create --bundle /srv/bundle --pid-file /run/web1.pid web1")));
    }

    @Override
    public int run(Globals globals, ParseResult arguments) throws CommandException {
        Creation creation = new Creation(globals, arguments);
        try (Console console = Console.forProcess(creation.spec().process(), creation.consoleSocket(), true)) {
            creation.create(console.stdio());
            return 0;
        }
    }
}
