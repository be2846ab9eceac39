package runscj.cli;

import runscj.container.ContainerRecord;

/** {@code run}: create, start, wait, delete. */
final class RunCommand implements Command {
    @Override
    public Form form() {
        Form form =
                new Form(
                        "run",
                        "Create a container from a bundle, start it and wait for its end; the exit"
                                + " status is its own.",
                        "runsc-j run --bundle /srv/bundle web1",
                        "runsc-j --debug-log /tmp/logs --strace run demo");
        Arguments.withCreation(form);
        form.addOption(Globals.flag("-d,--detach", "do not wait: leave the container running"));
        form.addOption(Globals.flag("--keep", "do not delete the container when it has ended"));
        return Arguments.withId(form);
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        Creation creation = new Creation(globals, arguments);
        boolean detach = arguments.matchedOptionValue("--detach", false);
        try (Console console =
                Console.forProcess(creation.spec().process(), creation.consoleSocket(), detach)) {
            ContainerRecord record = creation.create(console.stdio());
            console.handedOver();
            if (detach) {
                return Foreground.startDetached(creation.containers(), record);
            }
            boolean keep = arguments.matchedOptionValue("--keep", false);
            return new Foreground(creation.containers(), record, console)
                    .run(keep ? Foreground.AtEnd.KEEP : Foreground.AtEnd.DELETE);
        }
    }
}
