package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signals that wait to be delivered: a standard signal once, a real-time signal in order of
 * arrival. Bounded by RLIMIT_SIGPENDING through the account that each queued entry is charged to.
 * Guarded by the signal lock.
 */
final class PendingSignals {
    private record Queued(SignalInfo info, @Nullable AtomicInteger account) {}

    private static final int STANDARD_COUNT = SIGRTMIN - 1;

    private long set;
    private final @Nullable Queued[] standard = new Queued[STANDARD_COUNT + 1];
    private @Nullable ArrayDeque<Queued>[] realTime = noQueues(0);

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable ArrayDeque<Queued>[] noQueues(int count) {
        return new ArrayDeque[count];
    }

    /** Returns the set of pending signals. */
    long set() {
        return set;
    }

    boolean contains(int signal) {
        return SignalSet.contains(set, signal);
    }

    /**
     * Adds a signal. A standard signal must not be pending yet.
     *
     * @param account what has been charged for it, or null
     */
    void add(SignalInfo info, @Nullable AtomicInteger account) {
        int signal = info.signal();
        Queued queued = new Queued(info, account);
        if (signal <= STANDARD_COUNT) {
            standard[signal] = queued;
        } else {
            if (realTime.length == 0) {
                realTime = noQueues(NSIG - STANDARD_COUNT);
            }
            int index = signal - SIGRTMIN;
            ArrayDeque<Queued> queue = realTime[index];
            if (queue == null) {
                queue = new ArrayDeque<>(4);
                realTime[index] = queue;
            }
            queue.add(queued);
        }
        set |= SignalSet.of(signal);
    }

    /**
     * Marks a real-time signal pending without information, when its account is full: one at most,
     * so that the queue stays bounded.
     */
    void addBare(int signal) {
        if (!contains(signal)) {
            add(SignalInfo.user(signal, 0, 0), null);
        }
    }

    /** Takes the first entry of a pending signal. */
    SignalInfo take(int signal) {
        Queued taken;
        boolean more = false;
        if (signal <= STANDARD_COUNT) {
            taken = standard[signal];
            standard[signal] = null;
        } else {
            ArrayDeque<Queued> queue = realTime[signal - SIGRTMIN];
            taken = queue == null ? null : queue.poll();
            more = queue != null && !queue.isEmpty();
        }
        if (!more) {
            set &= ~SignalSet.of(signal);
        }
        if (taken == null) {
            throw new IllegalStateException("signal is not pending");
        }
        release(taken);
        return taken.info;
    }

    /** Discards every entry of the signals in a set. */
    void flush(long signals) {
        long doomed = set & signals;
        while (doomed != 0) {
            int signal = SignalSet.lowest(doomed);
            while (contains(signal)) {
                take(signal);
            }
            doomed &= ~SignalSet.of(signal);
        }
    }

    private static void release(Queued queued) {
        if (queued.account != null) {
            queued.account.decrementAndGet();
        }
    }
}
