package runscj.sentry.kernel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What others have a task do on its own thread: before the guest goes on, or in the middle of a
 * sleep, whose system call does not notice. Such work does not wait.
 */
public final class TaskWork {
    private final Task task;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();

    /** What the task has to wait before the guest goes on, in ns. Owner thread. */
    private long delayNs;

    /** Whether the task has to wait before the guest goes on. */
    private volatile boolean held;

    @GuardedBy("endings")
    private final LinkedHashSet<Runnable> endings = new LinkedHashSet<>();

    TaskWork(Task task) {
        this.task = task;
    }

    /** Has the task do something soon; never, if it exits before. Any thread, under any lock. */
    public void add(Runnable work) {
        queue.add(work);
        task.kick();
    }

    /**
     * Keeps the task from guest code, or lets it go on: its control group has used up its CPU time.
     * Sleeps in system calls do not notice. Any thread.
     */
    void hold(boolean on) {
        if (held != on) {
            held = on;
            task.kick();
        }
    }

    /** Has the task wait so long before the guest goes on. Owner thread. */
    void delay(long ns) {
        delayNs = ns;
    }

    /** Returns whether there is something to do in a sleep, too. Cheap; any thread. */
    public boolean pending() {
        return !queue.isEmpty();
    }

    /** Returns whether there is something to do before the guest goes on. Cheap; any thread. */
    boolean beforeGuest() {
        return held || delayNs != 0 || !queue.isEmpty();
    }

    /** Does it, and waits while the task is held. Owner thread, without locks. */
    void settle() {
        run();
        if (delayNs != 0) {
            task.holdUntil(System.nanoTime() + delayNs);
            delayNs = 0;
        }
        if (held) {
            task.holdWhile(() -> held && !task.signals().killed() && queue.isEmpty());
        }
    }

    /** Does what there is. Owner thread, without locks. */
    public void run() {
        int borrowed = task.borrowed().count();
        for (Runnable work = queue.poll(); work != null; work = queue.poll()) {
            work.run();
            task.borrowed().drop(borrowed); // a sleep may last: what it borrows must not pile up
        }
    }

    /** Has something done once when the task exits or executes another program. Any thread. */
    public void onEnd(Runnable ending) {
        synchronized (endings) {
            endings.add(ending);
        }
    }

    /** Takes back an {@link #onEnd}. Any thread. */
    public void cancelOnEnd(Runnable ending) {
        synchronized (endings) {
            endings.remove(ending);
        }
    }

    /** The task exits or executes another program. Owner thread. */
    void end() {
        run(); // what follows a request that has ended is not lost
        List<Runnable> all;
        synchronized (endings) {
            if (endings.isEmpty()) {
                return;
            }
            all = new ArrayList<>(endings);
            endings.clear();
        }
        for (Runnable ending : all) {
            ending.run();
        }
        queue.clear();
    }
}
