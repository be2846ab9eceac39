package runscj.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.sandbox.Launch;

/**
 * The options before the subcommand.
 *
 * @param root state directory of all containers
 * @param log file for errors in runc's format, or null
 * @param logJson whether it is in JSON
 * @param platform how guest code runs
 * @param debug whether the sandbox writes debug logs
 * @param debugLog directory of debug logs, or null
 * @param trace what the debug log says of the guest's system calls
 */
record Globals(
        Path root,
        @Nullable Path log,
        boolean logJson,
        String platform,
        boolean debug,
        @Nullable Path debugLog,
        Launch.Trace trace) {
    static final String DEFAULT_PLATFORM = "auto";

    /** Returns the options before the subcommand, and the help of the whole. */
    static Form form() {
        Form form =
                new Form(
                        "runsc-j",
                        "A user-space Linux kernel as an OCI runtime.",
                        "runsc-j do -- sh -c 'echo hello; uname -a'    run a command in a sandbox",
                        "runsc-j spec && runsc-j run demo               run the bundle in this"
                                + " directory",
                        "runsc-j list                                   show all containers");
        form.addOption(
                text(
                        "--root",
                        "DIR",
                        "state of containers (default: /run/runsc-j, or $XDG_RUNTIME_DIR/runsc-j"
                                + " when not root)"));
        form.addOption(
                text(
                        "--log",
                        "FILE",
                        "also write errors to FILE, as Docker and containerd expect them"));
        form.addOption(text("--log-format", "text|json", "format of --log (default: text)"));
        form.addOption(flag("--debug", "write debug logs"));
        form.addOption(text("--debug-log", "DIR", "one debug log per process in DIR"));
        form.addOption(flag("--strace", "with --debug-log: log the guest's system calls"));
        form.addOption(
                flag(
                        "--strace-summary",
                        "with --debug-log: count the guest's system calls and their errors"));
        form.addOption(
                text(
                        "--platform",
                        "NAME",
                        "how guest code runs: systrap, ptrace, or auto (default), the fastest that"
                                + " the machine allows"));
        form.addOption(
                text("--network", "none|sandbox", "network of the sandbox; only none so far"));
        form.addOption(
                flag(
                        "--systemd-cgroup",
                        "accepted: slice:prefix:name in linux.cgroupsPath is"
                                + " understood, and made without asking systemd"));
        return form.addOption(text("--rootless", "auto|true|false", "accepted for runc's sake"));
    }

    static Globals of(Parsed arguments) throws CommandException {
        String root = arguments.matchedOptionValue("--root", defaultRoot());
        String log = arguments.matchedText("--log");
        String format = arguments.matchedOptionValue("--log-format", "text");
        if (!format.equals("text") && !format.equals("json")) {
            throw new CommandException("--log-format: " + format + " is neither text nor json");
        }
        String platform = arguments.matchedOptionValue("--platform", DEFAULT_PLATFORM);
        if (!List.of("auto", "systrap", "ptrace").contains(platform)) {
            throw new CommandException(
                    "--platform: " + platform + " is not known: use systrap, ptrace or auto");
        }
        String network = arguments.matchedOptionValue("--network", "none");
        if (!network.equals("none")) {
            throw new CommandException("--network: " + network + " is not supported yet: use none");
        }
        String debugLog = arguments.matchedText("--debug-log");
        return new Globals(
                Path.of(root).toAbsolutePath(),
                log == null ? null : Path.of(log),
                format.equals("json"),
                platform,
                arguments.matchedOptionValue("--debug", false) || debugLog != null,
                debugLog == null ? null : Path.of(debugLog).toAbsolutePath(),
                trace(arguments));
    }

    private static Launch.Trace trace(Parsed arguments) {
        if (arguments.matchedOptionValue("--strace", false)) {
            return Launch.Trace.LINES;
        }
        return arguments.matchedOptionValue("--strace-summary", false)
                ? Launch.Trace.SUMMARY
                : Launch.Trace.NOTHING;
    }

    private static String defaultRoot() {
        String runtimeDirectory = System.getenv("XDG_RUNTIME_DIR");
        boolean root = "root".equals(System.getProperty("user.name"));
        return root || runtimeDirectory == null ? "/run/runsc-j" : runtimeDirectory + "/runsc-j";
    }

    /** Returns an option with a value. */
    static Form.Option text(String names, String label, String description) {
        return new Form.Option(names(names), Form.Kind.TEXT, label, description);
    }

    /** Returns an option without a value. */
    static Form.Option flag(String names, String description) {
        return new Form.Option(names(names), Form.Kind.FLAG, "", description);
    }

    private static List<String> names(String names) {
        int comma = names.indexOf(',');
        return comma < 0
                ? List.of(names)
                : List.of(names.substring(0, comma), names.substring(comma + 1));
    }
}
