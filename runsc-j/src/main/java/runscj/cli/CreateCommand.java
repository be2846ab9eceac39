package runscj.cli;

/** {@code create}: makes a container whose program waits for {@code start}. */
final class CreateCommand implements Command {
    @Override
    public Form form() {
        return Arguments.withId(
                Arguments.withCreation(
                        new Form(
                                "create",
                                "Create a container from a bundle; start runs its program.",
                                "runsc-j create --bundle /srv/bundle --pid-file /run/web1.pid"
                                        + " web1")));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        Creation creation = new Creation(globals, arguments);
        try (Console console =
                Console.forProcess(creation.spec().process(), creation.consoleSocket(), true)) {
            creation.create(console.stdio());
            return 0;
        }
    }
}
