package runscj.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import runscj.container.ContainerException;
import runscj.oci.JsonWriter;
import runscj.sandbox.Containers;
import runscj.sentry.boot.ControlAnswer.ProcessRow;

/**
 * {@code ps}: the processes of a container, with the ids that it sees itself; as JSON the sandbox's
 * processes on the host.
 */
final class PsCommand implements Command {
    private static final long SECOND_NS = 1_000_000_000;

    @Override
    public Form form() {
        Form form =
                Arguments.withId(
                        new Form(
                                "ps",
                                "List the processes of a container.",
                                "runsc-j ps web1",
                                "runsc-j ps --format=json web1"));
        return form.addOption(
                Globals.text(
                        "-f,--format",
                        "table|json",
                        "how to print; json is the list of the sandbox's pids on the host, as"
                                + " engines expect it (default: table)"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        String format = arguments.matchedOptionValue("--format", "table");
        try {
            Containers containers = Creation.containers(globals);
            String id = Arguments.id(arguments);
            switch (format) {
                case "table" -> print(containers.processes(id));
                case "json" -> {
                    JsonWriter out = JsonWriter.compact().array();
                    containers.hostProcesses(id).forEach(out::number);
                    System.out.println(new String(out.endArray().finish(), StandardCharsets.UTF_8));
                }
                default ->
                        throw new CommandException(
                                "--format: " + format + " is neither table nor json");
            }
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }

    private static void print(List<ProcessRow> rows) {
        Table table = new Table("UID", "PID", "PPID", "THREADS", "TIME", "CMD");
        for (ProcessRow row : rows) {
            long seconds = row.cpuNs() / SECOND_NS;
            String time =
                    twoDigits(seconds / 3600)
                            + ':'
                            + twoDigits(seconds / 60 % 60)
                            + ':'
                            + twoDigits(seconds % 60);
            table.row(
                    Integer.toUnsignedString(row.uid()),
                    Integer.toString(row.pid()),
                    Integer.toString(row.parentPid()),
                    Integer.toString(row.threads()),
                    time,
                    row.command());
        }
        table.print(System.out);
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
