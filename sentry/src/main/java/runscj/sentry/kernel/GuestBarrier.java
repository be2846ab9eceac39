package runscj.sentry.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes other threads pass through the kernel: each has executed a full memory barrier when this
 * returns.
 */
public final class GuestBarrier {
    private static final long POLL_NS = 20_000;

    private GuestBarrier() {}

    /** All threads that share the caller's memory. */
    public static void amongSharers(Task task) {
        run(task, true);
    }

    /** All threads of the sandbox. */
    public static void everywhere(Task task) {
        run(task, false);
    }

    private static void run(Task task, boolean sharersOnly) {
        List<Task> running = new ArrayList<>();
        List<Integer> entries = new ArrayList<>();
        for (Pid pid : task.kernel().rootPids().pids()) {
            Task other = pid.task();
            if (other == null || other == task || (sharersOnly && !other.shares(task.mm()))) {
                continue;
            }
            int entry = other.guestEntry();
            if (entry != 0) {
                running.add(other);
                entries.add(entry);
                other.kick();
            }
        }
        for (int index = 0; index < running.size(); index++) {
            while (running.get(index).guestEntry() == entries.get(index)) {
                LockSupport.parkNanos(POLL_NS);
            }
        }
    }
}
