package runscj.sentry.kernel;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import runscj.abi.Signal;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.MemoryState;
import runscj.sentry.memory.MemoryAccount;
import runscj.sentry.mm.Mm;

/**
 * What happens when a page is touched and the sandbox, or a control group, has no memory left: the
 * process that holds most of those concerned is killed, as by Linux's OOM killer, and the others go
 * on.
 */
public final class OutOfMemory {
    /** oom_score_adj that no killer overrules. */
    private static final int NEVER = -1000;

    private static final int ADJUSTMENT_MAX = 1000;
    private static final long POLL_NS = 1_000_000;

    private OutOfMemory() {}

    /**
     * Makes room. Runs on the thread of the task that needs memory, without locks.
     *
     * @return true when the access may be tried again, or the task has to exit anyway; false if the
     *     caller's own process is the one to kill
     */
    static boolean relieve(Task task) {
        Kernel kernel = task.kernel();
        Cgroup scope = fullGroup(task);
        if (scope == null && !kernel.memory().isFull()) {
            return true; // somebody has given back what was missing
        }
        ThreadGroup victim = choose(kernel, scope);
        ThreadGroup own = task.threadGroup();
        if (victim == null || victim == own) {
            count(scope, own);
            report(kernel, scope, own);
            killCompanions(kernel, scope, own);
            return false;
        }
        kill(kernel, scope, victim);
        awaitEnd(task, victim);
        return true;
    }

    /** Kills processes of a group until it is within its memory.max, or none is left. */
    public static void shrink(Task task, Cgroup group) {
        MemoryState state = group.memory();
        Kernel kernel = task.kernel();
        while (state != null && !task.exitOrdered()) {
            MemoryAccount.Figures figures = kernel.memory().figures(state.account());
            if (figures.usedBytes() <= figures.maxBytes()) {
                return;
            }
            ThreadGroup victim = choose(kernel, group);
            if (victim == null) {
                return;
            }
            kill(kernel, group, victim);
            awaitEnd(task, victim);
        }
    }

    private static void awaitEnd(Task task, ThreadGroup victim) {
        while (!victim.exited() && memoryOf(victim) != 0 && !task.exitOrdered()) {
            LockSupport.parkNanos(task, POLL_NS);
        }
    }

    /** Returns the nearest group of a task whose limit is met; null: the sandbox's is. */
    private static @Nullable Cgroup fullGroup(Task task) {
        for (Cgroup group = task.threadGroup().cgroup(); group != null; group = group.parent()) {
            MemoryState state = group.memory();
            if (state != null && task.kernel().memory().isFull(state.account())) {
                return group;
            }
        }
        return null;
    }

    /** Returns who is dying already, else who holds most; null if nobody may be killed. */
    private static @Nullable ThreadGroup choose(Kernel kernel, @Nullable Cgroup scope) {
        MemoryState limited = scope == null ? null : scope.memory();
        long limitBytes =
                limited == null
                        ? kernel.memory().limitBytes()
                        : kernel.memory().figures(limited.account()).maxBytes();
        ThreadGroup chosen = null;
        long most = Long.MIN_VALUE;
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process == null
                    || process.exited()
                    || (scope != null && !scope.contains(process.cgroup()))) {
                continue;
            }
            long bytes = memoryOf(process);
            int adjustment = process.oomScoreAdjustment();
            if (bytes == 0 || adjustment == NEVER) {
                continue;
            }
            if (process.exiting()) {
                return process;
            }
            long score = bytes + limitBytes / ADJUSTMENT_MAX * adjustment;
            if (score > most) {
                most = score;
                chosen = process;
            }
        }
        return chosen;
    }

    /** Returns the bytes that a process maps, 0 once it has let go of them. */
    private static long memoryOf(ThreadGroup process) {
        Mm mm = retainMm(process);
        if (mm == null) {
            return 0;
        }
        try {
            return mm.chargedBytes();
        } finally {
            mm.release();
        }
    }

    private static @Nullable Mm retainMm(ThreadGroup process) {
        for (Task member : process.members()) {
            Mm mm = member.retainMm();
            if (mm != null) {
                return mm;
            }
        }
        return null;
    }

    /** Kills a process, with its group if that wants to end as a whole. */
    private static void kill(Kernel kernel, @Nullable Cgroup scope, ThreadGroup victim) {
        if (victim.exiting()) {
            return;
        }
        count(scope, victim);
        report(kernel, scope, victim);
        killSharers(kernel, victim);
        killCompanions(kernel, scope, victim);
    }

    private static void count(@Nullable Cgroup scope, ThreadGroup victim) {
        MemoryState limited = scope == null ? null : scope.memory();
        if (limited != null) {
            limited.count(MemoryState.Event.OUT_OF_MEMORY);
        }
        MemoryState own = victim.cgroup().nearestMemory();
        if (own != null) {
            own.count(MemoryState.Event.KILL);
        }
    }

    /** memory.oom.group: of the groups of the victim within the scope the highest one counts. */
    private static void killCompanions(Kernel kernel, @Nullable Cgroup scope, ThreadGroup victim) {
        Cgroup whole = null;
        for (Cgroup group = victim.cgroup(); group != null; group = group.parent()) {
            MemoryState state = group.memory();
            if (state != null && state.killsTogether()) {
                whole = group;
            }
            if (group == scope) {
                break;
            }
        }
        MemoryState state = whole == null ? null : whole.memory();
        if (whole == null || state == null) {
            return;
        }
        state.count(MemoryState.Event.GROUP_KILL);
        for (ThreadGroup process : CgroupProcesses.below(kernel, whole)) {
            if (process != victim && process.oomScoreAdjustment() != NEVER) {
                count(null, process);
                process.exit(WaitStatus.killed(Signal.SIGKILL));
            }
        }
    }

    /** Kills a process and those that share its memory. */
    private static void killSharers(Kernel kernel, ThreadGroup victim) {
        Mm shared = retainMm(victim);
        victim.exit(WaitStatus.killed(Signal.SIGKILL));
        if (shared == null) {
            return;
        }
        try {
            for (Pid pid : kernel.rootPids().pids()) {
                ThreadGroup other = pid.threadGroup();
                if (other != null && other != victim && uses(other, shared)) {
                    other.exit(WaitStatus.killed(Signal.SIGKILL));
                }
            }
        } finally {
            shared.release();
        }
    }

    private static boolean uses(ThreadGroup process, Mm memory) {
        Mm mm = retainMm(process);
        if (mm == null) {
            return false;
        }
        mm.release();
        return mm == memory;
    }

    private static void report(Kernel kernel, @Nullable Cgroup scope, ThreadGroup victim) {
        int number = victim.pid().in(kernel.rootPids());
        kernel.log()
                .add(
                        KernelLog.ERROR,
                        (scope == null ? "Out of memory" : "Memory cgroup out of memory")
                                + ": Killed process "
                                + number
                                + " ("
                                + victim.leader().settings().name()
                                + ") rss:"
                                + (memoryOf(victim) >>> 10)
                                + "kB oom_score_adj:"
                                + victim.oomScoreAdjustment());
    }
}
