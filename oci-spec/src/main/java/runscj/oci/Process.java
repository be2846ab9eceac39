package runscj.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program that a container, or an exec in it, starts.
 *
 * @param consoleSize initial size of the terminal, or null
 * @param args argument vector; never empty
 * @param env {@code NAME=value} strings as given, not checked
 * @param cwd absolute path inside the container
 * @param capabilities null for none
 * @param apparmorProfile empty if not given
 * @param oomScoreAdj null to inherit
 * @param selinuxLabel empty if not given
 * @param scheduler null to inherit
 * @param ioPriority null to inherit
 * @param execCpuAffinity null to inherit
 */
public record Process(
        boolean terminal,
        @Nullable ConsoleSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        @Nullable Capabilities capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        String apparmorProfile,
        @Nullable Integer oomScoreAdj,
        String selinuxLabel,
        @Nullable Scheduler scheduler,
        @Nullable IoPriority ioPriority,
        @Nullable ExecCpuAffinity execCpuAffinity)
        implements JsonWriter.Value {
    /** Size of a terminal in characters. */
    public record ConsoleSize(int height, int width) implements JsonWriter.Value {
        static ConsoleSize read(JsonReader in) throws SpecException {
            int height = 0;
            int width = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "height" -> height = in.u16();
                    case "width" -> width = in.u16();
                    default -> in.skip();
                }
            }
            return new ConsoleSize(height, width);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("height", height).field("width", width).endObject();
        }
    }

    /** Capability sets by name, such as {@code CAP_KILL}; names are not checked here. */
    public record Capabilities(
            List<String> bounding,
            List<String> effective,
            List<String> inheritable,
            List<String> permitted,
            List<String> ambient)
            implements JsonWriter.Value {
        static Capabilities read(JsonReader in) throws SpecException {
            List<String> bounding = List.of();
            List<String> effective = List.of();
            List<String> inheritable = List.of();
            List<String> permitted = List.of();
            List<String> ambient = List.of();
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "bounding" -> bounding = in.strings();
                    case "effective" -> effective = in.strings();
                    case "inheritable" -> inheritable = in.strings();
                    case "permitted" -> permitted = in.strings();
                    case "ambient" -> ambient = in.strings();
                    default -> in.skip();
                }
            }
            return new Capabilities(bounding, effective, inheritable, permitted, ambient);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .optionalStrings("bounding", bounding)
                    .optionalStrings("effective", effective)
                    .optionalStrings("inheritable", inheritable)
                    .optionalStrings("permitted", permitted)
                    .optionalStrings("ambient", ambient)
                    .endObject();
        }
    }

    /**
     * A resource limit.
     *
     * @param type {@code RLIMIT_...}
     * @param soft unsigned 64 bits; all ones is infinity; not above {@code hard}
     * @param hard unsigned 64 bits; all ones is infinity
     */
    public record Rlimit(String type, long soft, long hard) implements JsonWriter.Value {
        /** Names of the limits in the order of their numbers: {@code RLIMIT_CPU} is 0. */
        public static final List<String> TYPES =
                List.of(
                        "RLIMIT_CPU",
                        "RLIMIT_FSIZE",
                        "RLIMIT_DATA",
                        "RLIMIT_STACK",
                        "RLIMIT_CORE",
                        "RLIMIT_RSS",
                        "RLIMIT_NPROC",
                        "RLIMIT_NOFILE",
                        "RLIMIT_MEMLOCK",
                        "RLIMIT_AS",
                        "RLIMIT_LOCKS",
                        "RLIMIT_SIGPENDING",
                        "RLIMIT_MSGQUEUE",
                        "RLIMIT_NICE",
                        "RLIMIT_RTPRIO",
                        "RLIMIT_RTTIME");

        /** Number of the limit for setrlimit(2). */
        public int number() {
            return TYPES.indexOf(type);
        }

        static Rlimit read(JsonReader in) throws SpecException {
            String type = null;
            long soft = 0;
            long hard = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "type" -> type = in.oneOf(TYPES);
                    case "soft" -> soft = in.u64();
                    case "hard" -> hard = in.u64();
                    default -> in.skip();
                }
            }
            String limit = in.require(type, "type", "name a limit, such as RLIMIT_NOFILE");
            if (Long.compareUnsigned(soft, hard) > 0) {
                throw in.invalidField("soft", "above the hard limit: lower it or raise hard");
            }
            return new Rlimit(limit, soft, hard);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("type", type)
                    .unsigned("hard", hard)
                    .unsigned("soft", soft)
                    .endObject();
        }
    }

    /**
     * Scheduling as of sched_setattr(2).
     *
     * @param policy {@code SCHED_...}
     * @param flags {@code SCHED_FLAG_...}
     * @param runtimeNs unsigned; likewise deadline and period
     */
    public record Scheduler(
            String policy,
            int nice,
            int priority,
            List<String> flags,
            long runtimeNs,
            long deadlineNs,
            long periodNs)
            implements JsonWriter.Value {
        private static final List<String> POLICIES =
                List.of(
                        "SCHED_OTHER",
                        "SCHED_FIFO",
                        "SCHED_RR",
                        "SCHED_BATCH",
                        "SCHED_ISO",
                        "SCHED_IDLE",
                        "SCHED_DEADLINE");
        private static final List<String> FLAGS =
                List.of(
                        "SCHED_FLAG_RESET_ON_FORK",
                        "SCHED_FLAG_RECLAIM",
                        "SCHED_FLAG_DL_OVERRUN",
                        "SCHED_FLAG_KEEP_POLICY",
                        "SCHED_FLAG_KEEP_PARAMS",
                        "SCHED_FLAG_UTIL_CLAMP_MIN",
                        "SCHED_FLAG_UTIL_CLAMP_MAX");

        static Scheduler read(JsonReader in) throws SpecException {
            String policy = null;
            int nice = 0;
            int priority = 0;
            List<String> flags = List.of();
            long runtimeNs = 0;
            long deadlineNs = 0;
            long periodNs = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "policy" -> policy = in.oneOf(POLICIES);
                    case "nice" -> nice = (int) in.integer(-20, 19);
                    case "priority" -> priority = in.i32();
                    case "flags" -> flags = flags(in);
                    case "runtime" -> runtimeNs = in.u64();
                    case "deadline" -> deadlineNs = in.u64();
                    case "period" -> periodNs = in.u64();
                    default -> in.skip();
                }
            }
            String known = in.require(policy, "policy", "name one, such as SCHED_OTHER");
            return new Scheduler(known, nice, priority, flags, runtimeNs, deadlineNs, periodNs);
        }

        private static List<String> flags(JsonReader in) throws SpecException {
            List<String> flags = new ArrayList<>();
            in.enterArray();
            while (in.nextElement()) flags.add(in.oneOf(FLAGS));
            return Collections.unmodifiableList(flags);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("policy", policy)
                    .optionalNonZero("nice", nice)
                    .optionalNonZero("priority", priority)
                    .optionalStrings("flags", flags);
            if (runtimeNs != 0) out.unsigned("runtime", runtimeNs);
            if (deadlineNs != 0) out.unsigned("deadline", deadlineNs);
            if (periodNs != 0) out.unsigned("period", periodNs);
            out.endObject();
        }
    }

    /**
     * I/O priority as of ioprio_set(2).
     *
     * @param ioClass {@code IOPRIO_CLASS_RT}, {@code _BE} or {@code _IDLE}
     * @param priority 0 (highest) to 7
     */
    public record IoPriority(String ioClass, int priority) implements JsonWriter.Value {
        private static final List<String> CLASSES =
                List.of("IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE");

        static IoPriority read(JsonReader in) throws SpecException {
            String ioClass = null;
            int priority = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "class" -> ioClass = in.oneOf(CLASSES);
                    case "priority" -> priority = (int) in.integer(0, 7);
                    default -> in.skip();
                }
            }
            String known = in.require(ioClass, "class", "name one, such as IOPRIO_CLASS_BE");
            return new IoPriority(known, priority);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("class", ioClass).field("priority", priority).endObject();
        }
    }

    /**
     * CPU lists for an exec, such as {@code 0-3,7}.
     *
     * @param initial in force before the process joins its cgroup; empty if not given
     * @param last in force afterwards ({@code final} in JSON); empty if not given
     */
    public record ExecCpuAffinity(String initial, String last) implements JsonWriter.Value {
        static ExecCpuAffinity read(JsonReader in) throws SpecException {
            String initial = "";
            String last = "";
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "initial" -> initial = in.string();
                    case "final" -> last = in.string();
                    default -> in.skip();
                }
            }
            return new ExecCpuAffinity(initial, last);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().optional("initial", initial).optional("final", last).endObject();
        }
    }

    /** A process of user 0 with nothing but a program; for callers that fill in the rest. */
    public static Process of(List<String> args, List<String> env, String cwd) {
        return new Process(
                false, null, User.ROOT, args, env, cwd, null, List.of(), false, "", null, "", null,
                null, null);
    }

    /** Returns this process as another user. */
    public Process withUser(User other) {
        return new Process(
                terminal,
                consoleSize,
                other,
                args,
                env,
                cwd,
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

    /** Returns this process with or without a terminal. */
    public Process withTerminal(boolean wanted) {
        return new Process(
                wanted,
                consoleSize,
                user,
                args,
                env,
                cwd,
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

    /** Returns this process with other capabilities. */
    public Process withCapabilities(@Nullable Capabilities other) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                other,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                selinuxLabel,
                scheduler,
                ioPriority,
                execCpuAffinity);
    }

    /**
     * Loads the file of {@code exec --process}.
     *
     * @throws SpecException one line that names the field
     */
    public static Process load(Path file) throws SpecException {
        JsonReader in = JsonReader.open(file);
        Process process = read(in);
        in.finish();
        return process;
    }

    /** Reads the object that the reader stands on. */
    public static Process read(JsonReader in) throws SpecException {
        return new ProcessFields().read(in);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .optionalTrue("terminal", terminal)
                .optional("consoleSize", consoleSize)
                .optional("user", user)
                .strings("args", args)
                .optionalStrings("env", env)
                .field("cwd", cwd)
                .optional("capabilities", capabilities)
                .optionalValues("rlimits", rlimits)
                .optionalTrue("noNewPrivileges", noNewPrivileges)
                .optional("apparmorProfile", apparmorProfile)
                .optional("oomScoreAdj", oomScoreAdj)
                .optional("selinuxLabel", selinuxLabel)
                .optional("scheduler", scheduler)
                .optional("ioPriority", ioPriority)
                .optional("execCPUAffinity", execCpuAffinity)
                .endObject();
    }
}
