package runscj.sentry.fs.proc;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.mm.Mm;
import runscj.sentry.mm.ProgramImage;
import runscj.sentry.vfs.Caller;

/** The small files below a task. */
final class TaskTexts {
    /** The most of a command line or an environment that is shown, bytes. */
    private static final int ARGUMENTS_MAX = 2 << 20;

    private static final int OOM_MAX = 1000;
    private static final int OLD_OOM_MAX = 15;
    private static final int OLD_OOM_DISABLE = -17;

    private static final String[] LIMIT_NAMES = {
        "Max cpu time",
        "Max file size",
        "Max data size",
        "Max stack size",
        "Max core file size",
        "Max resident set",
        "Max processes",
        "Max open files",
        "Max locked memory",
        "Max address space",
        "Max file locks",
        "Max pending signals",
        "Max msgqueue size",
        "Max nice priority",
        "Max realtime priority",
        "Max realtime timeout"
    };
    private static final String[] LIMIT_UNITS = {
        "seconds",
        "bytes",
        "bytes",
        "bytes",
        "bytes",
        "bytes",
        "processes",
        "files",
        "bytes",
        "bytes",
        "locks",
        "signals",
        "bytes",
        "",
        "",
        "us"
    };

    private TaskTexts() {}

    private static void append(Mm mm, long start, long end, StringBuilder out) {
        long length = end - start;
        if (start == 0 || length <= 0 || length > ARGUMENTS_MAX) {
            return;
        }
        byte[] bytes = new byte[(int) length];
        try {
            long count = mm.readForced(start, MemorySegment.ofArray(bytes), 0, length);
            out.append(new String(bytes, 0, (int) count, StandardCharsets.ISO_8859_1));
        } catch (ErrnoException unmapped) {
            // Linux shows nothing either.
        }
    }

    static void commandLine(TaskDirectory of, Task task, StringBuilder out) {
        Mm mm = task.retainMm();
        if (mm == null) {
            return;
        }
        try {
            ProgramImage image = mm.image();
            append(mm, image.argStart(), image.argEnd(), out);
            int length = out.length();
            if (length > 0 && out.charAt(length - 1) != 0) {
                titleOverEnvironment(mm, image, out);
            }
        } finally {
            mm.release();
        }
    }

    /** A program that wrote a title over its arguments, maybe on into its environment. */
    private static void titleOverEnvironment(Mm mm, ProgramImage image, StringBuilder out) {
        int end = out.indexOf("\0");
        if (end >= 0) {
            out.setLength(end);
            return;
        }
        append(mm, image.argEnd(), image.envEnd(), out);
        end = out.indexOf("\0");
        if (end >= 0) {
            out.setLength(end);
        }
    }

    static void environment(TaskDirectory of, Task task, StringBuilder out) {
        Mm mm = task.retainMm();
        if (mm == null) {
            return;
        }
        try {
            append(mm, mm.image().envStart(), mm.image().envEnd(), out);
        } finally {
            mm.release();
        }
    }

    static void auxiliaryVector(TaskDirectory of, Task task, StringBuilder out) {
        Mm mm = task.retainMm();
        if (mm == null) {
            return;
        }
        try {
            out.append(new String(mm.image().auxv(), StandardCharsets.ISO_8859_1));
        } finally {
            mm.release();
        }
    }

    static void name(TaskDirectory of, Task task, StringBuilder out) {
        out.append(task.settings().name()).append('\n');
    }

    static void setName(Caller caller, Task task, String text) throws ErrnoException {
        boolean own = caller instanceof Task writer && writer.threadGroup() == task.threadGroup();
        if (!own) {
            throw Errno.EINVAL.raise();
        }
        int end = text.endsWith("\n") ? text.length() - 1 : text.length();
        task.settings().name(text.substring(0, end));
    }

    /** /proc/PID/cgroup: there is the hierarchy of version 2 alone. */
    static void cgroup(TaskDirectory of, Task task, Caller reader, StringBuilder out) {
        Cgroup top = Task.of(reader).namespaces().cgroup().root();
        out.append("0::").append(task.threadGroup().cgroup().pathFrom(top)).append('\n');
    }

    static void limits(TaskDirectory of, Task task, StringBuilder out) {
        row(out, "Limit", "Soft Limit", "Hard Limit", "Units");
        for (int resource = 0; resource < LIMIT_NAMES.length; resource++) {
            row(
                    out,
                    LIMIT_NAMES[resource],
                    limit(task.threadGroup().limits().soft(resource)),
                    limit(task.threadGroup().limits().hard(resource)),
                    LIMIT_UNITS[resource]);
        }
    }

    private static String limit(long value) {
        return value == Rlimit.RLIM_INFINITY ? "unlimited" : Long.toUnsignedString(value);
    }

    private static void row(StringBuilder out, String name, String soft, String hard, String unit) {
        padded(out, name, 26);
        padded(out, soft, 21);
        padded(out, hard, 21);
        padded(out, unit, 10);
        out.append('\n');
    }

    private static void padded(StringBuilder out, String text, int width) {
        out.append(text);
        for (int i = text.length(); i < width; i++) {
            out.append(' ');
        }
    }

    static void io(TaskDirectory of, Task task, StringBuilder out) {
        out.append("rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\n");
        out.append("read_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n");
    }

    static int integer(String text) throws ErrnoException {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
    }

    static void oomScoreAdjustment(TaskDirectory of, Task task, StringBuilder out) {
        out.append(task.threadGroup().oomScoreAdjustment()).append('\n');
    }

    static void setOomScoreAdjustment(Caller caller, Task task, String text) throws ErrnoException {
        int value = integer(text);
        if (value < -OOM_MAX || value > OOM_MAX) {
            throw Errno.EINVAL.raise();
        }
        if (value < task.threadGroup().oomScoreAdjustment()
                && !caller.credentials().capable(Capability.CAP_SYS_RESOURCE)) {
            throw Errno.EACCES.raise();
        }
        task.threadGroup().oomScoreAdjustment(value);
    }

    static void oomAdjustment(TaskDirectory of, Task task, StringBuilder out) {
        int value = task.threadGroup().oomScoreAdjustment();
        int old = value == OOM_MAX ? OLD_OOM_MAX : value * -OLD_OOM_DISABLE / OOM_MAX;
        out.append(old).append('\n');
    }

    static void setOomAdjustment(Caller caller, Task task, String text) throws ErrnoException {
        int value = integer(text);
        if (value < OLD_OOM_DISABLE || value > OLD_OOM_MAX) {
            throw Errno.EINVAL.raise();
        }
        int scaled = value == OLD_OOM_MAX ? OOM_MAX : value * OOM_MAX / -OLD_OOM_DISABLE;
        setOomScoreAdjustment(caller, task, Integer.toString(scaled));
    }

    static void personality(TaskDirectory of, Task task, StringBuilder out) {
        String digits = Integer.toHexString(task.settings().personality());
        out.append("00000000", 0, 8 - digits.length()).append(digits).append('\n');
    }

    /** Registers of another thread are its own business: only that it runs or sleeps is shown. */
    static void syscall(TaskDirectory of, Task task, StringBuilder out) {
        out.append(task.state() == 'R' ? "running\n" : "-1 0x0 0x0\n");
    }

    static void sched(TaskDirectory of, Task task, StringBuilder out) {
        PidNamespace pids = of.proc().pids();
        out.append(task.settings().name()).append(" (").append(of.pid().in(pids));
        out.append(", #threads: ").append(task.threadGroup().members().length).append(")\n");
        out.append("policy : ").append(task.settings().scheduling().policy()).append('\n');
    }

    static void schedStat(TaskDirectory of, Task task, StringBuilder out) {
        long ranNs = task.cpuTimes().userNs() + task.cpuTimes().systemNs();
        out.append(ranNs).append(" 0 0\n");
    }

    /** loginuid and sessionid of a kernel without audit sessions. */
    static void unset(TaskDirectory of, Task task, StringBuilder out) {
        out.append("4294967295");
    }

    static void timerSlack(TaskDirectory of, Task task, StringBuilder out) {
        out.append(task.settings().timerSlackNs()).append('\n');
    }

    static void setTimerSlack(Caller caller, Task task, String text) throws ErrnoException {
        if (caller != task
                && !caller.credentials()
                        .capableIn(task.credentials().userNamespace(), Capability.CAP_SYS_NICE)) {
            throw Errno.EPERM.raise();
        }
        try {
            task.settings().timerSlackNs(Long.parseUnsignedLong(text.strip()));
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
    }

    static void coreDumpFilter(TaskDirectory of, Task task, StringBuilder out) {
        out.append("00000033\n");
    }

    static void children(TaskDirectory of, Task task, StringBuilder out) {
        PidNamespace pids = of.proc().pids();
        for (int number : ProcRoot.processes(pids, 1)) {
            Pid pid = pids.pid(number);
            ThreadGroup process = pid == null ? null : pid.threadGroup();
            if (process != null && process.parent() == task.threadGroup()) {
                out.append(number).append(' ');
            }
        }
    }
}
