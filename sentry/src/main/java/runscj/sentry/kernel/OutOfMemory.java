package runscj.sentry.kernel;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import runscj.abi.Signal;
import runscj.sentry.mm.Mm;

/**
 * What happens when a page is touched and the sandbox has no memory left: the process that holds
 * most is killed, as by Linux's OOM killer, and the others go on.
 */
final class OutOfMemory {
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
        ThreadGroup victim = choose(task.kernel());
        if (victim == null || victim == task.threadGroup()) {
            report(task.kernel(), task.threadGroup());
            return false;
        }
        if (!victim.exiting()) {
            report(task.kernel(), victim);
            kill(task.kernel(), victim);
        }
        while (!victim.exited() && memoryOf(victim) != 0 && !task.exitOrdered()) {
            LockSupport.parkNanos(task, POLL_NS);
        }
        return true;
    }

    /** Returns who is dying already, else who holds most; null if nobody may be killed. */
    private static @Nullable ThreadGroup choose(Kernel kernel) {
        long limitBytes = kernel.memory().limitBytes();
        ThreadGroup chosen = null;
        long most = Long.MIN_VALUE;
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process == null || process.exited()) {
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

    /** Kills a process and those that share its memory. */
    private static void kill(Kernel kernel, ThreadGroup victim) {
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

    private static void report(Kernel kernel, ThreadGroup victim) {
        int number = victim.pid().in(kernel.rootPids());
        kernel.log()
                .add(
                        KernelLog.ERROR,
                        "Out of memory: Killed process "
                                + number
                                + " ("
                                + victim.leader().settings().name()
                                + ") rss:"
                                + (memoryOf(victim) >>> 10)
                                + "kB oom_score_adj:"
                                + victim.oomScoreAdjustment());
    }
}
