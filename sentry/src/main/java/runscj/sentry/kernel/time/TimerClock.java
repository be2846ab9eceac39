package runscj.sentry.kernel.time;

import java.util.function.LongSupplier;

/**
 * A clock that timers can be set on: nanoseconds of its own, and where they lie on {@link
 * System#nanoTime}.
 */
public interface TimerClock {
    /** Returns the time now. */
    long nowNs();

    /**
     * Returns a deadline for {@link TimerQueue} at or before {@code atNs} on this clock; one that
     * is early is tested and set again.
     */
    long deadlineNs(long atNs);

    /**
     * Returns the clock that counts CPU time: its timers are tested at the pace at which {@code
     * threadCount} threads could reach them.
     */
    static TimerClock cpu(LongSupplier cpuNs, LongSupplier threadCount) {
        return new TimerClock() {
            /** CPU time is tested no more often than a kernel tick. */
            private static final long TICK_NS = 4_000_000;

            @Override
            public long nowNs() {
                return cpuNs.getAsLong();
            }

            @Override
            public long deadlineNs(long atNs) {
                long leftNs = (atNs - nowNs()) / Math.max(1, threadCount.getAsLong());
                return Clocks.afterNs(Math.max(leftNs, TICK_NS));
            }
        };
    }
}
