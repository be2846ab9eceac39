package runscj.container.cgroup;

/**
 * What the sandbox itself needs beside the container's programs, on top of the container's limits:
 * a group that holds both must not end the sandbox before the container has had its due. The
 * container's own limits are kept to the number inside; those of the group are a second line.
 */
final class Allowance {
    /** Heaps, code and stacks of sentry and gofer, in bytes. */
    static final long MEMORY = 1L << 30;

    /** Threads of sentry and gofer. */
    static final long TASKS = 256;

    /** Tasks of the host for one of the guest: its thread, the sentry's for it, its manager. */
    static final long TASKS_EACH = 3;

    private Allowance() {}

    /** Returns the group's limit for one of the container; none stays none. */
    static long memory(long limit) {
        return limit <= 0 || limit > Long.MAX_VALUE - MEMORY ? limit : limit + MEMORY;
    }

    /** Returns the value of pids.max for a limit, of which 0 or less is none. */
    static String tasks(long limit) {
        return limit <= 0 || limit > Integer.MAX_VALUE
                ? "max"
                : Long.toString(limit * TASKS_EACH + TASKS);
    }
}
