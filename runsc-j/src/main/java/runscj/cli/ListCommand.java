package runscj.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import runscj.container.ContainerException;
import runscj.container.ContainerRecord;
import runscj.oci.JsonWriter;
import runscj.oci.Spec;
import runscj.sandbox.Containers;

/** {@code list}: all containers below --root, as runc prints them. */
final class ListCommand implements Command {
    @Override
    public Form form() {
        Form form =
                new Form(
                        "list",
                        "List the containers.",
                        "runsc-j list",
                        "runsc-j list --format=json");
        form.addOption(Globals.text("-f,--format", "table|json", "how to print (default: table)"));
        return form.addOption(Globals.flag("-q,--quiet", "ids only"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        String format = arguments.matchedOptionValue("--format", "table");
        Containers containers = Creation.containers(globals);
        try {
            List<ContainerRecord> records = containers.states().list();
            if (arguments.matchedOptionValue("--quiet", false)) {
                records.forEach(record -> System.out.println(record.id()));
                return 0;
            }
            switch (format) {
                case "table" -> printTable(containers, records);
                case "json" -> printJson(containers, records);
                default ->
                        throw new CommandException(
                                "--format: " + format + " is neither table nor json");
            }
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }

    private static void printTable(Containers containers, List<ContainerRecord> records) {
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        for (ContainerRecord record : records) {
            String status = containers.status(record);
            table.row(
                    record.id(),
                    Integer.toString(pid(record, status)),
                    status,
                    record.bundle(),
                    record.created(),
                    "root");
        }
        table.print(System.out);
    }

    private static void printJson(Containers containers, List<ContainerRecord> records) {
        JsonWriter out = JsonWriter.compact().array();
        for (ContainerRecord record : records) {
            String status = containers.status(record);
            out.object()
                    .field("ociVersion", Spec.OCI_VERSION)
                    .field("id", record.id())
                    .field("pid", pid(record, status))
                    .field("status", status)
                    .field("bundle", record.bundle())
                    .field("rootfs", record.rootfs())
                    .field("created", record.created())
                    .optionalMap("annotations", record.annotations())
                    .field("owner", "root")
                    .endObject();
        }
        System.out.println(new String(out.endArray().finish(), StandardCharsets.UTF_8));
    }

    private static int pid(ContainerRecord record, String status) {
        return status.equals("stopped") ? 0 : record.sentryPid();
    }
}
