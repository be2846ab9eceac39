package runscj.sentry.fs.uring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.sentry.kernel.Task;

/**
 * Chains of requests that wait for all before them: a chain with IOSQE_IO_DRAIN begins when nothing
 * else is under way, and what is submitted later begins after it. Any thread.
 */
final class DrainQueue {
    /** Requests that have begun, or whose chain has, and have not ended. */
    @GuardedBy("this")
    private long active;

    /** A chain with IOSQE_IO_DRAIN is under way. */
    @GuardedBy("this")
    private boolean exclusive;

    @GuardedBy("this")
    private final ArrayDeque<Chain> waiting = new ArrayDeque<>();

    private record Chain(Request first, int length, boolean drains) {}

    /**
     * Starts a chain now or, on its task's thread, when its turn comes. Owner task's thread.
     *
     * @return whether it has begun
     */
    boolean submit(Request first, boolean drains) {
        Chain chain = new Chain(first, first.chainLength(), drains);
        synchronized (this) {
            if (exclusive || !waiting.isEmpty() || (drains && active > 0)) {
                waiting.add(chain);
                return false;
            }
            beginLocked(chain);
        }
        first.start();
        return true;
    }

    /** Returns how many chains wait. */
    synchronized int size() {
        return waiting.size();
    }

    @GuardedBy("this")
    private void beginLocked(Chain chain) {
        active += chain.length;
        exclusive = chain.drains;
    }

    /** Counts requests that end without having been submitted. */
    synchronized void begun(int count) {
        active += count;
    }

    /** A request that was started, or belongs to a chain that was, has ended. */
    void ended() {
        List<Chain> begun = new ArrayList<>(0);
        synchronized (this) {
            active--;
            exclusive &= active > 0;
            Chain chain = waiting.peek();
            while (chain != null && !exclusive && (active == 0 || !chain.drains)) {
                waiting.remove();
                beginLocked(chain);
                begun.add(chain);
                chain = waiting.peek();
            }
        }
        for (Chain chain : begun) {
            chain.first.task().work().add(chain.first::start);
        }
    }

    /** Ends the chains of a task that wait, or all (null), with ECANCELED. */
    void drop(@Nullable Task task) {
        List<Chain> dropped = new ArrayList<>(0);
        synchronized (this) {
            waiting.removeIf(
                    chain -> {
                        boolean fits = task == null || chain.first.task() == task;
                        if (fits) {
                            dropped.add(chain);
                        }
                        return fits;
                    });
        }
        for (Chain chain : dropped) {
            chain.first.refuse();
        }
    }
}
