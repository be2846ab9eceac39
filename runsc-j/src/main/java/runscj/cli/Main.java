package runscj.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import runscj.oci.JsonWriter;

/** The command {@code runsc-j}. */
public final class Main {
    private static final String VERSION = "runsc-j version 0.1.0";

    private Main() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the command; returns its exit status. */
    static int run(String[] args) {
        Map<String, Supplier<Command>> commands = commands();
        String chosen = subcommand(args, commands);
        CommandSpec top = CommandSpec.create().name("runsc-j");
        top.usageMessage().description("A user-space Linux kernel as an OCI runtime.");
        top.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  runsc-j do -- sh -c 'echo hello; uname -a'    run a command in a sandbox",
                        "  runsc-j spec && runsc-j run demo               run the bundle in this directory",
                        "  runsc-j list                                   show all containers");
        top.mixinStandardHelpOptions(true).version(VERSION, "spec: " + runscj.oci.Spec.OCI_VERSION);
        Globals.addOptions(top);
        Map<String, Command> built = new LinkedHashMap<>();
        for (Map.Entry<String, Supplier<Command>> entry : commands.entrySet()) {
            // only the one that runs is built, all of them for help
            if (chosen == null || chosen.equals(entry.getKey())) {
                Command command = entry.getValue().get();
                built.put(entry.getKey(), command);
                top.addSubcommand(entry.getKey(), new CommandLine(command.spec().mixinStandardHelpOptions(true)));
            }
        }
        CommandLine line = new CommandLine(top);
        Globals globals = null;
        try {
            ParseResult parsed = line.parseArgs(args);
            Integer help = CommandLine.executeHelpRequest(parsed);
            if (help != null) {
                return help;
            }
            globals = Globals.of(parsed);
            ParseResult sub = parsed.subcommand();
            if (sub == null) {
                line.usage(System.err);
                return 1;
            }
            return Objects.requireNonNull(built.get(sub.commandSpec().name())).run(globals, sub);
        } catch (CommandLine.ParameterException e) {
            report(logOf(args), e.getMessage() + " (see runsc-j " + (chosen == null ? "" : chosen + " ") + "--help)");
            return 1;
        } catch (CommandException e) {
            if (globals == null) {
                report(logOf(args), e.message());
            } else {
                report(globals, e.message());
            }
            return e.status();
        }
    }

    private static Map<String, Supplier<Command>> commands() {
        Map<String, Supplier<Command>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("create", CreateCommand::new);
        commands.put("start", StartCommand::new);
        commands.put("state", StateCommand::new);
        commands.put("kill", KillCommand::new);
        commands.put("delete", DeleteCommand::new);
        commands.put("list", ListCommand::new);
        commands.put("exec", ExecCommand::new);
        commands.put("ps", PsCommand::new);
        commands.put("spec", SpecCommand::new);
        commands.put("do", DoCommand::new);
        commands.put("features", FeaturesCommand::new);
        commands.put("syscalls", SyscallsCommand::new);
        return commands;
    }

    /** Returns the first argument that names a subcommand. */
    private static @Nullable String subcommand(String[] args, Map<String, Supplier<Command>> commands) {
        for (String arg : args) {
            if (commands.containsKey(arg)) {
                return arg;
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
            json |= args[i].equals("--log-format=json") || (args[i].equals("--log-format") && next.equals("json"));
        }
        return new Globals(Path.of("/"), log, json, Globals.DEFAULT_PLATFORM, false, null, false);
    }

    /** Writes an error to standard error and, in runc's format, to --log: Docker and containerd show that. */
    private static void report(Globals globals, String message) {
        PrintStream err = System.err;
        err.println("runsc-j: " + message);
        Path log = globals.log();
        if (log == null) {
            return;
        }
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        byte[] quoted = JsonWriter.compact().object().field("level", "error").field("msg", message).field("time", time).endObject().finish();
        String line =
                globals.logJson()
                        ? new String(quoted, StandardCharsets.UTF_8)
                        : "time=\"" + time + "\" level=error msg=\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            err.println("runsc-j: --log: cannot write " + log);
        }
    }
}
