package runscj.sentry.kernel.signal;

import org.jspecify.annotations.Nullable;

/**
 * Who queued a signal and wants to know when it leaves the queue: a POSIX timer. Called with the
 * signal lock held.
 */
interface PendingSource {
    /** The signal is about to be acted on; returns what to show, or null to drop it as outdated. */
    @Nullable SignalInfo onTaken(SignalInfo info);

    /** The signal was discarded. */
    void onFlushed();
}
