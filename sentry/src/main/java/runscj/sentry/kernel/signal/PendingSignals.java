package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Signals that wait to be delivered, per number in order of arrival. Senders queue a standard
 * signal once; only timers queue one each. Bounded by RLIMIT_SIGPENDING through the account that
 * each entry, or its timer, is charged to. Guarded by the signal lock.
 */
final class PendingSignals {
    private static final class Queued {
        final SignalInfo info;
        final @Nullable AtomicInteger account;
        final @Nullable PendingSource source;
        @Nullable Queued next;

        Queued(SignalInfo info, @Nullable AtomicInteger account, @Nullable PendingSource source) {
            this.info = info;
            this.account = account;
            this.source = source;
        }
    }

    private long set;
    private final @Nullable Queued[] first = new @Nullable Queued[NSIG + 1];
    private final @Nullable Queued[] last = new @Nullable Queued[NSIG + 1];

    /** Returns the set of pending signals. */
    long set() {
        return set;
    }

    boolean contains(int signal) {
        return SignalSet.contains(set, signal);
    }

    /**
     * Adds a signal at the end of its queue.
     *
     * @param account what has been charged for it, or null
     * @param source who is told when it leaves the queue, or null
     */
    void add(SignalInfo info, @Nullable AtomicInteger account, @Nullable PendingSource source) {
        int signal = info.signal();
        Queued queued = new Queued(info, account, source);
        Queued end = last[signal];
        if (end == null) {
            first[signal] = queued;
        } else {
            end.next = queued;
        }
        last[signal] = queued;
        set |= SignalSet.of(signal);
    }

    /**
     * Marks a real-time signal pending without information, when its account is full: one at most,
     * so that the queue stays bounded.
     */
    void addBare(int signal) {
        if (!contains(signal)) {
            add(SignalInfo.user(signal, 0, 0), null, null);
        }
    }

    /** Takes the first entry of a pending signal; null if its source says that it is outdated. */
    @Nullable SignalInfo take(int signal) {
        Queued taken = remove(signal);
        return taken.source == null ? taken.info : taken.source.onTaken(taken.info);
    }

    private Queued remove(int signal) {
        Queued taken = first[signal];
        if (taken == null) {
            throw new IllegalStateException("signal is not pending");
        }
        first[signal] = taken.next;
        if (taken.next == null) {
            last[signal] = null;
            set &= ~SignalSet.of(signal);
        }
        if (taken.account != null) {
            taken.account.decrementAndGet();
        }
        return taken;
    }

    /** Returns all entries, by signal number and then in order of arrival. */
    List<SignalInfo> list() {
        List<SignalInfo> all = new ArrayList<>();
        for (int signal = 1; signal <= NSIG; signal++) {
            for (Queued queued = first[signal]; queued != null; queued = queued.next) {
                all.add(queued.info);
            }
        }
        return all;
    }

    /** Discards every entry of the signals in a set. */
    void flush(long signals) {
        long doomed = set & signals;
        while (doomed != 0) {
            int signal = SignalSet.lowest(doomed);
            while (contains(signal)) {
                PendingSource source = remove(signal).source;
                if (source != null) {
                    source.onFlushed();
                }
            }
            doomed &= ~SignalSet.of(signal);
        }
    }
}
