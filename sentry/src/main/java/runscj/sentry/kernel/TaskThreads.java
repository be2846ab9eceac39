package runscj.sentry.kernel;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that run tasks. An idle one is kept for a while, because making one costs
 * more than waking one. Any thread.
 */
final class TaskThreads {
    private static final int IDLE_MAX = 16;
    private static final long IDLE_NS = 5_000_000_000L;
    private static final long STACK_BYTES = 256 * 1024;

    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    /** Runs a job on a thread of the given name. */
    void start(String name, Runnable job) {
        Worker worker;
        synchronized (idle) {
            worker = idle.poll();
        }
        if (worker == null) {
            worker = new Worker(name, job);
            worker.start();
        } else {
            worker.setName(name);
            worker.job = job;
            LockSupport.unpark(worker);
        }
    }

    private boolean rest(Worker worker) {
        synchronized (idle) {
            if (idle.size() >= IDLE_MAX) {
                return false;
            }
            idle.push(worker);
            return true;
        }
    }

    private boolean quit(Worker worker) {
        synchronized (idle) {
            return idle.remove(worker);
        }
    }

    private final class Worker extends Thread {
        private volatile @Nullable Runnable job;

        Worker(String name, Runnable job) {
            super(null, null, name, STACK_BYTES, false);
            this.job = job;
            setDaemon(true);
        }

        @Override
        public void run() {
            Runnable current = job;
            while (current != null) {
                job = null;
                current.run();
                if (!rest(this)) {
                    return;
                }
                current = nextJob();
            }
        }

        private @Nullable Runnable nextJob() {
            long deadlineNs = System.nanoTime() + IDLE_NS;
            while (true) {
                Runnable next = job;
                if (next != null) {
                    return next;
                }
                long leftNs = deadlineNs - System.nanoTime();
                if (leftNs > 0) {
                    LockSupport.parkNanos(this, leftNs);
                } else if (quit(this)) {
                    return null;
                }
            }
        }
    }
}
