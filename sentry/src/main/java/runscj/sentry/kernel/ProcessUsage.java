package runscj.sentry.kernel;

import runscj.sentry.kernel.time.CpuTime;

/**
 * What a process has used beyond its living threads: exited threads, and children that were waited
 * for. Any thread.
 */
public final class ProcessUsage {
    private CpuTime exited = CpuTime.ZERO;
    private CpuTime children = CpuTime.ZERO;
    private long childMaxResidentBytes;

    /** Charges a thread that has exited. */
    synchronized void addExited(Task task) {
        task.markCharged();
        exited = exited.plus(task.cpuTimes().sum());
    }

    /** Charges a child that was waited for, with its own children. */
    synchronized void addChild(CpuTime own, CpuTime below, long maxResidentBytes) {
        children = children.plus(own).plus(below);
        childMaxResidentBytes = Math.max(childMaxResidentBytes, maxResidentBytes);
    }

    /** Returns the CPU time of a process's threads, living and exited. */
    public static CpuTime of(ThreadGroup process) {
        ProcessUsage usage = process.usage();
        synchronized (usage) {
            long userNs = usage.exited.userNs();
            long systemNs = usage.exited.systemNs();
            for (Task member : process.members()) {
                if (!member.isCharged()) {
                    userNs += member.cpuTimes().userNs();
                    systemNs += member.cpuTimes().systemNs();
                }
            }
            return new CpuTime(userNs, systemNs);
        }
    }

    /** Returns the CPU time of children that were waited for. */
    public synchronized CpuTime children() {
        return children;
    }

    /** Returns the largest resident set of a child that was waited for. */
    public synchronized long childMaxResidentBytes() {
        return childMaxResidentBytes;
    }
}
