package runscj.sentry.kernel;

/**
 * What a process has used beyond its living threads: exited threads, and children that were waited
 * for. Any thread.
 */
public final class ProcessUsage {
    private long exitedUserNs;
    private long exitedSystemNs;
    private long childUserNs;
    private long childSystemNs;
    private long childMaxResidentBytes;

    /** CPU time in ns. */
    public record Times(long userNs, long systemNs) {
        /** Returns the sum. */
        public long totalNs() {
            return userNs + systemNs;
        }
    }

    /** Charges a thread that has exited. */
    synchronized void addExited(Task task) {
        task.markCharged();
        exitedUserNs += task.cpuTimes().userNs();
        exitedSystemNs += task.cpuTimes().systemNs();
    }

    /** Charges a child that was waited for, with its own children. */
    synchronized void addChild(Times own, Times children, long maxResidentBytes) {
        childUserNs += own.userNs + children.userNs;
        childSystemNs += own.systemNs + children.systemNs;
        childMaxResidentBytes = Math.max(childMaxResidentBytes, maxResidentBytes);
    }

    /** Returns the CPU time of a process's threads, living and exited. */
    public static Times of(ThreadGroup process) {
        ProcessUsage usage = process.usage();
        synchronized (usage) {
            long userNs = usage.exitedUserNs;
            long systemNs = usage.exitedSystemNs;
            for (Task member : process.members()) {
                if (!member.isCharged()) {
                    userNs += member.cpuTimes().userNs();
                    systemNs += member.cpuTimes().systemNs();
                }
            }
            return new Times(userNs, systemNs);
        }
    }

    /** Returns the CPU time of children that were waited for. */
    public synchronized Times children() {
        return new Times(childUserNs, childSystemNs);
    }

    /** Returns the largest resident set of a child that was waited for. */
    public synchronized long childMaxResidentBytes() {
        return childMaxResidentBytes;
    }
}
