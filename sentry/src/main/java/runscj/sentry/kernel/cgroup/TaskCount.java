package runscj.sentry.kernel.cgroup;

/**
 * The tasks of a group and all below, zombies that wait for their parents among them, and the most
 * that there may be (pids.max). They are counted where nobody has enabled the controller, too.
 * Guarded by the tree's lock.
 */
final class TaskCount {
    long tasks;
    long peak;
    long max = Cgroup.NO_LIMIT;

    /** How often max has refused a task; with those of groups below. */
    long refusals;

    /** The same by this group alone. */
    long ownRefusals;

    void change(int change) {
        tasks += change;
        peak = Math.max(peak, tasks);
    }

    /** Starts as a controller does that has just been enabled. */
    void reset() {
        max = Cgroup.NO_LIMIT;
        peak = tasks;
        refusals = 0;
        ownRefusals = 0;
    }
}
