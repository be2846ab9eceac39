package runscj.cli;

import java.nio.charset.StandardCharsets;
import runscj.container.ContainerException;
import runscj.container.ContainerRecord;
import runscj.oci.JsonWriter;
import runscj.sandbox.Containers;

/** {@code state}: prints a container's state as the OCI specification has it. */
final class StateCommand implements Command {
    @Override
    public Form form() {
        return Arguments.withId(
                new Form("state", "Print the state of a container as JSON.", "runsc-j state web1"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        try {
            Containers containers = Creation.containers(globals);
            ContainerRecord record = containers.states().load(Arguments.id(arguments));
            JsonWriter out = JsonWriter.indented("  ").object();
            containers.state(record).writeFields(out);
            out.field("rootfs", record.rootfs())
                    .field("created", record.created())
                    .field("owner", "")
                    .endObject();
            System.out.println(new String(out.finish(), StandardCharsets.UTF_8));
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
