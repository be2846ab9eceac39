package runscj.sentry.fs.proc;

import runscj.abi.Rlimit;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.Trace;
import runscj.sentry.mm.MmUsage;
import runscj.sentry.vfs.Caller;

/** status below a task. */
final class TaskStatus {
    private TaskStatus() {}

    static void status(TaskDirectory of, Task task, Caller caller, StringBuilder out) {
        UserNamespace reader = caller.credentials().userNamespace();
        ThreadGroup process = task.threadGroup();
        PidNamespace pids = of.proc().pids();
        out.append("Name:\t").append(escaped(task.settings().name())).append('\n');
        boolean zombie = task.state() == 'Z';
        if (!zombie) {
            String umask = Integer.toOctalString(task.fsContext().umask());
            out.append("Umask:\t").append("0000", 0, 4 - umask.length()).append(umask).append('\n');
        }
        out.append("State:\t").append(stateName(task.state())).append('\n');
        line(out, "Tgid", process.pid().in(pids));
        line(out, "Ngid", 0);
        line(out, "Pid", of.pid().in(pids));
        line(out, "PPid", TaskStat.parent(task, pids));
        Trace trace = task.trace();
        line(out, "TracerPid", trace == null ? 0 : trace.tracer().pid().in(pids));
        identity(task, reader, out);
        line(out, "FDSize", task.fds().size());
        out.append("Groups:\t");
        for (int group : task.credentials().groups()) {
            out.append(Integer.toUnsignedString(reader.gidShown(group))).append(' ');
        }
        out.append('\n');
        namespaceNumbers(task, process, pids, out);
        line(out, "Kthread", 0);
        if (!zombie) {
            memory(task, out);
        }
        line(out, "Threads", process.exited() ? 1 : process.members().length);
        signals(task, process, out);
        capabilities(task, out);
        scheduling(task, out);
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String stateName(char state) {
        return switch (state) {
            case 'R' -> "R (running)";
            case 'T' -> "T (stopped)";
            case 't' -> "t (tracing stop)";
            case 'Z' -> "Z (zombie)";
            default -> "S (sleeping)";
        };
    }

    private static void line(StringBuilder out, String name, long value) {
        out.append(name).append(":\t").append(value).append('\n');
    }

    private static void identity(Task task, UserNamespace reader, StringBuilder out) {
        Credentials who = task.credentials();
        four(
                out,
                "Uid",
                reader.uidShown(who.ruid()),
                reader.uidShown(who.euid()),
                reader.uidShown(who.suid()),
                reader.uidShown(who.fsuid()));
        four(
                out,
                "Gid",
                reader.gidShown(who.rgid()),
                reader.gidShown(who.egid()),
                reader.gidShown(who.sgid()),
                reader.gidShown(who.fsgid()));
    }

    private static void four(StringBuilder out, String name, int a, int b, int c, int d) {
        out.append(name).append(":\t").append(Integer.toUnsignedString(a));
        out.append('\t').append(Integer.toUnsignedString(b));
        out.append('\t').append(Integer.toUnsignedString(c));
        out.append('\t').append(Integer.toUnsignedString(d)).append('\n');
    }

    private static void namespaceNumbers(
            Task task, ThreadGroup process, PidNamespace pids, StringBuilder out) {
        ProcessGroup group = process.processGroup();
        Session session = process.session();
        numbers(out, "NStgid", process.pid(), pids);
        numbers(out, "NSpid", task.pid(), pids);
        if (group != null && session != null) {
            numbers(out, "NSpgid", group.pid(), pids);
            numbers(out, "NSsid", session.pid(), pids);
        }
    }

    /** Appends the numbers from this namespace inwards. */
    private static void numbers(StringBuilder out, String name, Pid pid, PidNamespace pids) {
        out.append(name).append(':');
        pid.appendInwards(pids, out);
        out.append('\n');
    }

    private static void kilobytes(StringBuilder out, String name, long bytes) {
        String value = Long.toString(bytes >>> 10);
        out.append(name).append(":\t");
        out.append("        ", 0, Math.max(0, 8 - value.length()));
        out.append(value).append(" kB\n");
    }

    private static void memory(Task task, StringBuilder out) {
        MmUsage usage = TaskStat.memory(task).usage();
        kilobytes(out, "VmPeak", usage.peakTotalBytes());
        kilobytes(out, "VmSize", usage.totalBytes());
        kilobytes(out, "VmLck", usage.lockedBytes());
        kilobytes(out, "VmPin", 0);
        kilobytes(out, "VmHWM", usage.peakResidentBytes());
        kilobytes(out, "VmRSS", usage.residentBytes());
        kilobytes(out, "RssAnon", usage.residentBytes() - usage.residentFileBytes());
        kilobytes(out, "RssFile", usage.residentFileBytes());
        kilobytes(out, "RssShmem", 0);
        kilobytes(out, "VmData", usage.dataBytes());
        kilobytes(out, "VmStk", usage.stackBytes());
        kilobytes(out, "VmExe", usage.executableBytes());
        kilobytes(out, "VmLib", 0);
        kilobytes(out, "VmPTE", usage.residentBytes() >>> 9);
        kilobytes(out, "VmSwap", 0);
    }

    private static void signals(Task task, ThreadGroup process, StringBuilder out) {
        long limit = process.limits().soft(Rlimit.RLIMIT_SIGPENDING);
        int queued = process.kernel().signalQuota().account(task.credentials().ruid()).get();
        out.append("SigQ:\t").append(queued).append('/');
        out.append(Long.toUnsignedString(limit)).append('\n');
        hex(out, "SigPnd", task.signals().privatePending());
        hex(out, "ShdPnd", process.signals().sharedPending());
        hex(out, "SigBlk", task.signals().mask());
        hex(out, "SigIgn", TaskStat.ignored(process));
        hex(out, "SigCgt", TaskStat.caught(process));
    }

    private static void capabilities(Task task, StringBuilder out) {
        Credentials who = task.credentials();
        hex(out, "CapInh", who.inheritable());
        hex(out, "CapPrm", who.permitted());
        hex(out, "CapEff", who.effective());
        hex(out, "CapBnd", who.bounding());
        hex(out, "CapAmb", who.ambient());
        line(out, "NoNewPrivs", task.settings().noNewPrivileges() ? 1 : 0);
        Confinement confinement = task.settings().confinement();
        line(out, "Seccomp", confinement == null ? 0 : confinement.mode());
        line(out, "Seccomp_filters", confinement == null ? 0 : confinement.filterCount());
    }

    private static void hex(StringBuilder out, String name, long value) {
        String digits = Long.toHexString(value);
        out.append(name).append(":\t");
        out.append("0000000000000000", 0, 16 - digits.length()).append(digits).append('\n');
    }

    private static void scheduling(Task task, StringBuilder out) {
        int cpus = task.kernel().cpuCount();
        long all = cpus >= Long.SIZE ? -1 : (1L << cpus) - 1;
        long mask = task.settings().scheduling().affinity() & all;
        out.append("Cpus_allowed:\t").append(Long.toHexString(mask)).append('\n');
        out.append("Cpus_allowed_list:\t").append(list(mask)).append('\n');
        out.append("Mems_allowed:\t1\nMems_allowed_list:\t0\n");
        out.append("voluntary_ctxt_switches:\t0\nnonvoluntary_ctxt_switches:\t0\n");
    }

    /** Returns a mask as ranges: "0-3,5". */
    static String list(long mask) {
        StringBuilder out = new StringBuilder();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((mask >>> bit & 1) == 0) {
                continue;
            }
            int end = bit;
            while (end + 1 < Long.SIZE && (mask >>> (end + 1) & 1) != 0) {
                end++;
            }
            out.append(out.isEmpty() ? "" : ",").append(bit);
            if (end > bit) {
                out.append('-').append(end);
            }
            bit = end;
        }
        return out.toString();
    }
}
