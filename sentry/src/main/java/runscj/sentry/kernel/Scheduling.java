package runscj.sentry.kernel;

import runscj.abi.Sched;

/**
 * Scheduling policy and priorities as sched(7) stores them. The host schedules; these are kept and
 * answered. Immutable.
 *
 * @param policy SCHED_*, without SCHED_RESET_ON_FORK
 * @param priority 1 to 99 for SCHED_FIFO and SCHED_RR, else 0
 * @param nice -20 to 19
 * @param affinity bit n = CPU n
 * @param ioPriority ioprio_set(2)'s value
 */
public record Scheduling(
        int policy, int priority, int nice, boolean resetOnFork, long affinity, int ioPriority) {
    /** What the first process starts with. */
    public static final Scheduling DEFAULT = new Scheduling(Sched.SCHED_NORMAL, 0, 0, false, -1, 0);

    Scheduling forChild() {
        if (!resetOnFork) {
            return this;
        }
        boolean realTime =
                policy == Sched.SCHED_FIFO
                        || policy == Sched.SCHED_RR
                        || policy == Sched.SCHED_DEADLINE;
        return new Scheduling(
                realTime ? Sched.SCHED_NORMAL : policy,
                0,
                realTime ? 0 : Math.max(nice, 0),
                false,
                affinity,
                ioPriority);
    }

    public Scheduling withPolicy(int newPolicy, int newPriority, boolean newResetOnFork) {
        return new Scheduling(newPolicy, newPriority, nice, newResetOnFork, affinity, ioPriority);
    }

    public Scheduling withNice(int newNice) {
        return new Scheduling(policy, priority, newNice, resetOnFork, affinity, ioPriority);
    }

    public Scheduling withAffinity(long newAffinity) {
        return new Scheduling(policy, priority, nice, resetOnFork, newAffinity, ioPriority);
    }

    public Scheduling withIoPriority(int newIoPriority) {
        return new Scheduling(policy, priority, nice, resetOnFork, affinity, newIoPriority);
    }
}
