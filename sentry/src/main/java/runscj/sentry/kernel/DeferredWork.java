package runscj.sentry.kernel;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a wake-up starts but must not do itself, because it runs under locks: one thread does it, in
 * order. The thread starts with the first piece of work. Work is short and does not block.
 */
public final class DeferredWork {
    private final Kernel kernel;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread thread;

    DeferredWork(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Makes sure that there is a thread. Before the first {@link #add}; not under a lock. */
    public synchronized void start() {
        if (thread == null) {
            Thread made = new Thread(this::run, "deferred");
            made.setDaemon(true);
            thread = made;
            made.start();
        }
    }

    /** Has a piece of work done soon. Any thread, under any lock. */
    public void add(Runnable work) {
        queue.add(work);
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (true) {
                Runnable work = queue.poll();
                if (work == null) {
                    LockSupport.park(this);
                } else {
                    work.run();
                }
            }
        } catch (Throwable defect) { // as in TaskRunner: a defect ends the sandbox
            kernel.fail("deferred work", defect);
        }
    }
}
