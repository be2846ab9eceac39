package runscj.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import runscj.container.ContainerException;
import runscj.oci.Process;
import runscj.oci.SpecException;
import runscj.oci.User;
import runscj.sandbox.Containers;
import runscj.sandbox.UnsupportedFields;

/** {@code exec}: another process in a running container. */
final class ExecCommand implements Command {
    /** Exit status when the process could not be started or waited for: as runc. */
    private static final int FAILED = 255;

    private static final String DEFAULT_PATH =
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    @Override
    public Form form() {
        Form form =
                new Form(
                        "exec",
                        "Run another process in a container; the exit status is its own.",
                        "runsc-j exec web1 ps -ef",
                        "runsc-j exec --process process.json --detach --pid-file /run/web1.exec"
                                + " web1");
        form.addOption(Globals.text("-p,--process", "FILE", "process as in config.json"));
        form.addOption(Globals.text("--cwd", "DIR", "working directory (default: /)"));
        form.addOption(
                new Form.Option(
                        List.of("-e", "--env"), Form.Kind.TEXTS, "NAME=VALUE", "environment"));
        form.addOption(Globals.text("-u,--user", "UID[:GID]", "user (default: 0:0)"));
        form.addOption(Globals.flag("-t,--tty", "give it a terminal"));
        form.addOption(Globals.flag("-d,--detach", "do not wait"));
        form.addOption(
                Globals.text(
                        "--console-socket", "PATH", "unix socket that gets the terminal's master"));
        form.addOption(
                Globals.text(
                        "--pid-file",
                        "FILE",
                        "write to FILE the pid of a process on the host that passes signals on to"
                                + " the new one and ends with its exit status"));
        Arguments.withId(form);
        return Arguments.withProgram(form, "COMMAND");
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        Process process = process(arguments);
        String complaint = UnsupportedFields.firstIn(process);
        if (complaint != null) {
            throw new CommandException("exec: " + complaint, FAILED);
        }
        Containers containers = Creation.containers(globals);
        String id = Arguments.id(arguments);
        String socket = arguments.matchedText("--console-socket");
        boolean detach = arguments.matchedOptionValue("--detach", false);
        if (detach && !StandIn.isThis()) {
            return StandIn.start();
        }
        try (Console console =
                Console.forProcess(process, socket == null ? null : Path.of(socket), detach)) {
            int pid = containers.exec(id, process, console.stdio());
            console.handedOver();
            Foreground.forwardSignals(containers, id, pid, console);
            writePid(arguments);
            if (detach) {
                StandIn.ready();
                return containers.own(id, pid);
            }
            int status = containers.await(id, pid);
            console.drain();
            return status;
        } catch (ContainerException e) {
            throw new CommandException(e.message(), FAILED);
        }
    }

    private static Process process(Parsed arguments) throws CommandException {
        String file = arguments.matchedText("--process");
        if (file != null) {
            try {
                return Process.load(Path.of(file));
            } catch (SpecException e) {
                throw new CommandException(e);
            }
        }
        List<String> program = arguments.matchedPositionalValue(1, List.<String>of());
        if (program.isEmpty()) {
            throw new CommandException(
                    "exec: no program: name one behind the container, or use --process");
        }
        List<String> environment = new ArrayList<>(List.of(DEFAULT_PATH));
        environment.addAll(arguments.matchedOptionValue("--env", List.<String>of()));
        Process process =
                Process.of(program, environment, arguments.matchedOptionValue("--cwd", "/"));
        User user = user(arguments.matchedOptionValue("--user", "0:0"));
        return process.withUser(user).withTerminal(arguments.matchedOptionValue("--tty", false));
    }

    private static User user(String text) throws CommandException {
        int colon = text.indexOf(':');
        try {
            int uid = Integer.parseUnsignedInt(colon < 0 ? text : text.substring(0, colon));
            int gid = colon < 0 ? 0 : Integer.parseUnsignedInt(text.substring(colon + 1));
            return new User(uid, gid, null, List.of());
        } catch (NumberFormatException e) {
            throw new CommandException("--user: " + text + " is not UID or UID:GID in digits");
        }
    }

    private static void writePid(Parsed arguments) throws CommandException {
        String file = arguments.matchedText("--pid-file");
        if (file == null) {
            return;
        }
        try {
            Files.writeString(Path.of(file), Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new CommandException("--pid-file: cannot write " + file);
        }
    }
}
