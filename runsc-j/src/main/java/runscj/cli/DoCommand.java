package runscj.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import runscj.container.ContainerException;
import runscj.container.ContainerRecord;
import runscj.host.HostTerminal;
import runscj.oci.ExampleSpec;
import runscj.oci.Hooks;
import runscj.oci.Process;
import runscj.oci.Root;
import runscj.oci.Spec;
import runscj.sandbox.Containers;

/**
 * {@code do}: one command in a sandbox on the machine's own root file system; what it writes is
 * discarded.
 */
final class DoCommand implements Command {
    @Override
    public Form form() {
        Form form =
                new Form(
                        "do",
                        "Run a command in a sandbox on this machine's root file system: it reads"
                                + " what is here, its writes are discarded.",
                        "runsc-j do -- python3 -c 'print(42)'",
                        "runsc-j do --cwd /tmp -- sh");
        form.addOption(Globals.text("--cwd", "DIR", "working directory (default: this one)"));
        return Arguments.withProgram(form, "COMMAND");
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        List<String> program = arguments.matchedPositionalValue(0, List.<String>of());
        if (program.isEmpty()) {
            throw new CommandException("do: no command: runsc-j do -- COMMAND");
        }
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            environment.add(variable.getKey() + '=' + variable.getValue());
        }
        String cwd = arguments.matchedOptionValue("--cwd", Path.of("").toAbsolutePath().toString());
        boolean terminal = HostTerminal.isTerminal(0) && HostTerminal.isTerminal(1);
        Spec example = ExampleSpec.make();
        Process process =
                Process.of(program, environment, cwd)
                        .withTerminal(terminal)
                        .withCapabilities(example.process().capabilities());
        Spec spec =
                new Spec(
                        Spec.OCI_VERSION,
                        process,
                        new Root("/", false),
                        "runsc-j",
                        "",
                        example.mounts(),
                        Hooks.NONE,
                        Map.of(),
                        null,
                        List.of());
        Containers containers = Creation.containers(globals);
        String id = "do-" + ProcessHandle.current().pid();
        try (Console console = Console.forProcess(process, null, false)) {
            ContainerRecord record =
                    containers.create(
                            id, Path.of("/"), spec, Creation.options(globals), console.stdio());
            console.handedOver();
            return new Foreground(containers, record, console).run(Foreground.AtEnd.DELETE);
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }
}
