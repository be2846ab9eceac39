package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has been read so far of a {@link Process}. */
final class ProcessFields {
    private boolean terminal;
    private Process.@Nullable ConsoleSize consoleSize;
    private User user = User.ROOT;
    private List<String> args = List.of();
    private List<String> env = List.of();
    private @Nullable String cwd;
    private Process.@Nullable Capabilities capabilities;
    private List<Process.Rlimit> rlimits = List.of();
    private boolean noNewPrivileges;
    private String apparmorProfile = "";
    private @Nullable Integer oomScoreAdj;
    private String selinuxLabel = "";
    private Process.@Nullable Scheduler scheduler;
    private Process.@Nullable IoPriority ioPriority;
    private Process.@Nullable ExecCpuAffinity execCpuAffinity;

    Process read(JsonReader in) throws SpecException {
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "terminal" -> terminal = in.bool();
                case "consoleSize" -> consoleSize = Process.ConsoleSize.read(in);
                case "user" -> user = User.read(in);
                case "args" -> args = args(in);
                case "env" -> env = in.strings();
                case "cwd" -> cwd = in.absolutePath();
                case "capabilities" -> capabilities = Process.Capabilities.read(in);
                case "rlimits" -> rlimits = rlimits(in);
                case "noNewPrivileges" -> noNewPrivileges = in.bool();
                case "apparmorProfile" -> apparmorProfile = in.string();
                case "oomScoreAdj" -> oomScoreAdj = (int) in.integer(-1000, 1000);
                case "selinuxLabel" -> selinuxLabel = in.string();
                case "scheduler" -> scheduler = Process.Scheduler.read(in);
                case "ioPriority" -> ioPriority = Process.IoPriority.read(in);
                case "execCPUAffinity" -> execCpuAffinity = Process.ExecCpuAffinity.read(in);
                default -> in.skip();
            }
        }
        if (args.isEmpty()) {
            throw in.missing("args", "give the program and its arguments, such as [\"sh\"]");
        }
        String directory = in.require(cwd, "cwd", "give the working directory, such as \"/\"");
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                directory,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                selinuxLabel,
                scheduler,
                ioPriority,
                execCpuAffinity);
    }

    private static List<String> args(JsonReader in) throws SpecException {
        List<String> args = in.strings();
        if (args.isEmpty()) {
            throw in.invalid("empty: give the program and its arguments, such as [\"sh\"]");
        }
        return args;
    }

    private static List<Process.Rlimit> rlimits(JsonReader in) throws SpecException {
        List<Process.Rlimit> list = new ArrayList<>();
        int seen = 0;
        in.enterArray();
        while (in.nextElement()) {
            Process.Rlimit limit = Process.Rlimit.read(in);
            int bit = 1 << limit.number();
            if ((seen & bit) != 0) {
                throw in.invalidField("type", limit.type() + " is given twice: remove one");
            }
            seen |= bit;
            list.add(limit);
        }
        return Collections.unmodifiableList(list);
    }
}
