package runscj.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import runscj.container.ContainerRecord;

/** {@code run}: create, start, wait, delete. */
final class RunCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Arguments.spec(
                        "run",
                        "Create a container from a bundle, start it and wait for its end; the exit status is its own.",
                        "runsc-j run --bundle /srv/bundle web1",
                        "runsc-j --debug-log /tmp/logs --strace run demo");
        Arguments.withCreation(spec);
        spec.addOption(Globals.flag("-d,--detach", "do not wait: leave the container running"));
        spec.addOption(Globals.flag("--keep", "do not delete the container when it has ended"));
        return Arguments.withId(spec);
    }

    @Override
    public int run(Globals globals, ParseResult arguments) throws CommandException {
        Creation creation = new Creation(globals, arguments);
        boolean detach = arguments.matchedOptionValue("--detach", false);
        try (Console console = Console.forProcess(creation.spec().process(), creation.consoleSocket(), detach)) {
            ContainerRecord record = creation.create(console.stdio());
            console.handedOver();
            if (detach) {
                return Foreground.startDetached(creation.containers(), record);
            }
            boolean keep = arguments.matchedOptionValue("--keep", false);
            return new Foreground(creation.containers(), record, console).run(keep ? Foreground.AtEnd.KEEP : Foreground.AtEnd.DELETE);
        }
    }
}
