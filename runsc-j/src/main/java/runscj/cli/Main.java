package runscj.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.host.HostProcess;
import runscj.sandbox.Launch;

/** The command {@code runsc-j}. */
public final class Main {
    /** The names of all commands, in the order of the help. */
    static final List<String> COMMANDS =
            List.of(
                    "run",
                    "create",
                    "start",
                    "state",
                    "kill",
                    "delete",
                    "list",
                    "pause",
                    "resume",
                    "update",
                    "exec",
                    "ps",
                    "spec",
                    "do",
                    "features",
                    "syscalls");

    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        int status = run(args);
        System.out.flush();
        System.err.flush();
        HostProcess.exit(status);
    }

    /** Runs the command; returns its exit status. */
    static int run(String[] args) {
        Globals globals = null;
        try {
            Line line = Line.plain(args);
            if (line == null) {
                line = new Picocli(chosen(args)).parse(args);
                if (line == null) {
                    return 0;
                }
            }
            globals = Globals.of(line.globals());
            return line.command().run(globals, line.arguments());
        } catch (CommandException e) {
            Report.error(globals == null ? logOf(args) : globals, e.message());
            return e.status();
        }
    }

    /** Makes the command with a name; null if there is none. Only the one that runs is made. */
    static @Nullable Command command(String name) {
        return switch (name) {
            case "run" -> new RunCommand();
            case "create" -> new CreateCommand();
            case "start" -> new StartCommand();
            case "state" -> new StateCommand();
            case "kill" -> new KillCommand();
            case "delete" -> new DeleteCommand();
            case "list" -> new ListCommand();
            case "pause" -> new PauseCommand();
            case "resume" -> new ResumeCommand();
            case "update" -> new UpdateCommand();
            case "exec" -> new ExecCommand();
            case "ps" -> new PsCommand();
            case "spec" -> new SpecCommand();
            case "do" -> new DoCommand();
            case "features" -> new FeaturesCommand();
            case "syscalls" -> new SyscallsCommand();
            default -> null;
        };
    }

    /** Returns the command of the first argument that names one. */
    private static @Nullable Command chosen(String[] args) {
        for (String arg : args) {
            Command command = command(arg);
            if (command != null) {
                return command;
            }
        }
        return null;
    }

    /** Returns --log and --log-format of a command line that did not parse. */
    private static Globals logOf(String[] args) {
        Path log = null;
        boolean json = false;
        for (int i = 0; i < args.length; i++) {
            String next = i + 1 < args.length ? args[i + 1] : "";
            if (args[i].equals("--log")) {
                log = Path.of(next);
            } else if (args[i].startsWith("--log=")) {
                log = Path.of(args[i].substring("--log=".length()));
            }
            json |=
                    args[i].equals("--log-format=json")
                            || (args[i].equals("--log-format") && next.equals("json"));
        }
        return new Globals(
                Path.of("/"),
                log,
                json,
                Globals.DEFAULT_PLATFORM,
                false,
                null,
                Launch.Trace.NOTHING);
    }
}
