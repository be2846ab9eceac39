package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.Rlimit;
import runscj.abi.Sched;
import runscj.abi.Signal;
import runscj.sentry.kernel.ControllingTerminal;
import runscj.sentry.kernel.CpuTimes;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.ProcessUsage;
import runscj.sentry.kernel.Scheduling;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.signal.SignalAction;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.mm.Mm;
import runscj.sentry.mm.MmUsage;
import runscj.sentry.mm.ProgramImage;

/** stat and statm below a task. */
final class TaskStat {
    /** Nanoseconds of a clock tick: USER_HZ is 100. */
    static final long TICK_NS = 10_000_000;

    private static final int PAGE_SHIFT = 12;

    private TaskStat() {}

    /** What of a task's memory is shown; empty once it has exited. */
    record Memory(MmUsage usage, @Nullable ProgramImage image) {}

    static Memory memory(Task task) {
        Mm mm = task.retainMm();
        if (mm == null) {
            return new Memory(MmUsage.NONE, null);
        }
        try {
            return new Memory(mm.usage(), mm.image());
        } finally {
            mm.release();
        }
    }

    /** Returns the signals that a process ignores. */
    static long ignored(ThreadGroup process) {
        long set = 0;
        for (int signal = 1; signal <= Signal.NSIG; signal++) {
            if (process.signals().action(signal).isIgnore()) {
                set |= SignalSet.of(signal);
            }
        }
        return set;
    }

    /** Returns the signals that a process has handlers for. */
    static long caught(ThreadGroup process) {
        long set = 0;
        for (int signal = 1; signal <= Signal.NSIG; signal++) {
            SignalAction action = process.signals().action(signal);
            if (!action.isIgnore() && !action.isDefault()) {
                set |= SignalSet.of(signal);
            }
        }
        return set;
    }

    /** Returns the number of a task's parent; 0 for none in this namespace. */
    static int parent(Task task, PidNamespace pids) {
        ThreadGroup parent = task.threadGroup().parent();
        return parent == null ? 0 : parent.pid().in(pids);
    }

    static void statm(TaskDirectory of, Task task, StringBuilder out) {
        MmUsage usage = memory(task).usage();
        out.append(usage.totalBytes() >>> PAGE_SHIFT).append(' ');
        out.append(usage.residentBytes() >>> PAGE_SHIFT).append(' ');
        out.append(usage.residentFileBytes() >>> PAGE_SHIFT).append(' ');
        out.append(usage.executableBytes() >>> PAGE_SHIFT).append(" 0 ");
        out.append((usage.dataBytes() + usage.stackBytes()) >>> PAGE_SHIFT).append(" 0\n");
    }

    static void stat(TaskDirectory of, Task task, StringBuilder out) {
        ThreadGroup process = task.threadGroup();
        PidNamespace pids = of.proc().pids();
        out.append(of.pid().in(pids)).append(" (").append(task.settings().name()).append(") ");
        out.append(task.state()).append(' ').append(parent(task, pids));
        groups(process, pids, out);
        out.append(" 4194304 0 0 0 0");
        times(of, task, out);
        Scheduling scheduling = task.settings().scheduling();
        boolean realTime = scheduling.priority() > 0;
        int priority = realTime ? -1 - scheduling.priority() : 20 + scheduling.nice();
        out.append(' ').append(priority).append(' ').append(scheduling.nice());
        out.append(' ').append(process.exited() ? 1 : process.members().length).append(" 0 ");
        out.append((process.startNs() - process.kernel().bootNs()) / TICK_NS);
        Memory memory = memory(task);
        out.append(' ').append(memory.usage().totalBytes());
        out.append(' ').append(memory.usage().residentBytes() >>> PAGE_SHIFT);
        out.append(' ').append(Long.toUnsignedString(process.limits().soft(Rlimit.RLIMIT_RSS)));
        ProgramImage image = memory.image();
        if (image == null) {
            out.append(" 0 0 0 0 0");
        } else {
            number(out, image.startCode());
            number(out, image.endCode());
            number(out, image.startStack());
            out.append(" 0 0");
        }
        number(out, task.signals().privatePending() & Integer.MAX_VALUE);
        number(out, task.signals().mask() & Integer.MAX_VALUE);
        number(out, ignored(process) & Integer.MAX_VALUE);
        number(out, caught(process) & Integer.MAX_VALUE);
        out.append(" 0 0 0 ");
        out.append(process.exitSignal() == 0 ? Signal.SIGCHLD : process.exitSignal());
        out.append(" 0 ").append(scheduling.priority());
        out.append(' ').append(policy(scheduling)).append(" 0 0 0");
        addresses(of, task, image, out);
        out.append(" 0\n");
    }

    private static int policy(Scheduling scheduling) {
        return scheduling.policy() & ~Sched.SCHED_RESET_ON_FORK;
    }

    private static void number(StringBuilder out, long value) {
        out.append(' ').append(value);
    }

    private static void groups(ThreadGroup process, PidNamespace pids, StringBuilder out) {
        ProcessGroup group = process.processGroup();
        Session session = process.session();
        ControllingTerminal terminal = process.terminal();
        ProcessGroup foreground = terminal == null ? null : terminal.foreground();
        number(out, group == null ? 0 : group.pid().in(pids));
        number(out, session == null ? 0 : session.pid().in(pids));
        number(out, terminal == null ? 0 : terminal.deviceId());
        number(out, foreground == null ? -1 : foreground.pid().in(pids));
    }

    private static void times(TaskDirectory of, Task task, StringBuilder out) {
        long userNs;
        long systemNs;
        if (of.ofProcess()) {
            CpuTime times = ProcessUsage.of(task.threadGroup());
            userNs = times.userNs();
            systemNs = times.systemNs();
        } else {
            CpuTimes times = task.cpuTimes();
            userNs = times.userNs();
            systemNs = times.systemNs();
        }
        CpuTime children = task.threadGroup().usage().children();
        number(out, userNs / TICK_NS);
        number(out, systemNs / TICK_NS);
        number(out, children.userNs() / TICK_NS);
        number(out, children.systemNs() / TICK_NS);
    }

    private static void addresses(
            TaskDirectory of, Task task, @Nullable ProgramImage image, StringBuilder out) {
        if (image == null) {
            out.append(" 0 0 0 0 0 0 0");
            return;
        }
        number(out, image.startData());
        number(out, image.endData());
        out.append(" 0");
        number(out, image.argStart());
        number(out, image.argEnd());
        number(out, image.envStart());
        number(out, image.envEnd());
    }
}
