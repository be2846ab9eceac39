package runscj.sentry.kernel;

import java.util.ArrayList;
import java.util.List;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.time.CpuTime;

/**
 * What is done with the processes of a control group: cgroup.procs, cgroup.freeze, cgroup.kill and
 * what cpu.stat adds up.
 */
public final class CgroupProcesses {
    private CgroupProcesses() {}

    /** Returns the processes with live tasks in the group itself. */
    public static List<ThreadGroup> in(Kernel kernel, Cgroup group) {
        List<ThreadGroup> found = below(kernel, group);
        found.removeIf(process -> process.cgroup() != group);
        return found;
    }

    /** Returns the same of the group and all below. */
    public static List<ThreadGroup> below(Kernel kernel, Cgroup group) {
        List<ThreadGroup> found = new ArrayList<>();
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process != null
                    && process.members().length > 0
                    && group.contains(process.cgroup())) {
                found.add(process);
            }
        }
        return found;
    }

    /**
     * Moves a process.
     *
     * @throws ErrnoException ENODEV if the group is gone, EBUSY if it takes no processes
     */
    public static void move(ThreadGroup process, Cgroup target) throws ErrnoException {
        Kernel kernel = process.kernel();
        kernel.taskLock().lock(); // against a freeze of either group, and forks
        try {
            process.membership().move(target, ProcessUsage.of(process));
            hold(process, target.freezes());
        } finally {
            kernel.taskLock().unlock();
        }
    }

    /** Makes the processes of the group and all below stand still, or lets them go on. */
    public static void freeze(Kernel kernel, Cgroup group, boolean on) {
        kernel.taskLock().lock();
        try {
            group.freeze(on);
            for (ThreadGroup process : below(kernel, group)) {
                hold(process, process.cgroup().freezes());
            }
        } finally {
            kernel.taskLock().unlock();
        }
    }

    private static void hold(ThreadGroup process, boolean frozen) {
        for (Task member : process.members()) {
            if (member.signals().held() != frozen) {
                member.signals().hold(frozen);
            }
        }
    }

    /** Returns whether all tasks of a group that is to freeze, and of all below, stand still. */
    public static boolean isFrozen(Kernel kernel, Cgroup group) {
        if (!group.freezes()) {
            return false;
        }
        for (ThreadGroup process : below(kernel, group)) {
            for (Task member : process.members()) {
                if (!member.isStill() || !member.signals().held()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Kills all processes of the group and below, and those that they fork meanwhile. */
    public static void kill(Kernel kernel, Cgroup group) {
        group.countKill();
        for (ThreadGroup process : below(kernel, group)) {
            process.exit(WaitStatus.killed(Signal.SIGKILL));
        }
    }

    /** Returns the CPU time that was used in the group and below, by whoever is or was there. */
    public static CpuTime usage(Kernel kernel, Cgroup group) {
        CpuTime used = group.keptTime();
        for (ThreadGroup process : below(kernel, group)) {
            used = used.plus(process.membership().timeHere(ProcessUsage.of(process)));
        }
        return used;
    }
}
