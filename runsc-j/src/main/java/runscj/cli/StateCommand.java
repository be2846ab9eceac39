package runscj.cli;

import runscj.container.ContainerException;

import java.nio.charset.StandardCharsets;

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
            byte[] json = Creation.containers(globals).state(Arguments.id(arguments)).toJson();
            System.out.println(new String(json, StandardCharsets.UTF_8));
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
