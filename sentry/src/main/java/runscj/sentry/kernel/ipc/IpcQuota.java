package runscj.sentry.kernel.ipc;

import java.util.concurrent.atomic.AtomicLong;
import runscj.abi.Ipc;

/**
 * What all ipc namespaces of the sandbox may hold together, so that a guest cannot fill the
 * sentry's heap by making many of them. Any thread.
 */
final class IpcQuota {
    private static final long MESSAGE_BYTES_MAX = 16L << 20;

    /** Queues, sets and segments. */
    final Part objects = new Part(Ipc.MSGMNI + Ipc.SEMMNI + Ipc.SHMMNI);

    /** What messages hold, with what is needed to keep them. */
    final Part messageBytes = new Part(MESSAGE_BYTES_MAX);

    /** Semaphores of all sets. */
    final Part semaphores = new Part(SemaphoreSets.TOTAL_MAX);

    /** SEM_UNDO: one for each semaphore of a set, by process. */
    final Part adjustments = new Part(SemaphoreSets.TOTAL_MAX);

    /** One thing that is limited. */
    static final class Part {
        private final long max;
        private final AtomicLong used = new AtomicLong();

        Part(long max) {
            this.max = max;
        }

        /** Takes some if that many are left. */
        boolean take(long count) {
            if (used.addAndGet(count) <= max) {
                return true;
            }
            used.addAndGet(-count);
            return false;
        }

        void give(long count) {
            used.addAndGet(-count);
        }
    }
}
