package runscj.sentry.kernel.time;

import java.time.Instant;

/**
 * The sandbox's clocks and their relation to {@link System#nanoTime}, in which every deadline of
 * the sentry is expressed. Nanoseconds. CLOCK_MONOTONIC and CLOCK_BOOTTIME start at the sandbox's
 * boot; the wall clock is the host's. Any thread.
 */
public final class Clocks {
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A deadline that lies in the past for good. */
    private static final long LONG_AGO_NS = 1;

    private static final long NS_PER_SECOND = 1_000_000_000;

    private static final TimerClock REALTIME =
            new TimerClock() {
                @Override
                public long nowNs() {
                    return realtimeNs();
                }

                @Override
                public long deadlineNs(long atNs) {
                    return realtimeDeadline(atNs);
                }
            };

    private final long bootNs;
    private final TimerClock monotonic =
            new TimerClock() {
                @Override
                public long nowNs() {
                    return monotonicNs();
                }

                @Override
                public long deadlineNs(long atNs) {
                    return monotonicDeadline(atNs);
                }
            };

    /** Makes the clocks of a sandbox that booted at {@code bootNs} of {@link System#nanoTime}. */
    public Clocks(long bootNs) {
        this.bootNs = bootNs;
    }

    /** Returns CLOCK_MONOTONIC, which is CLOCK_BOOTTIME too. */
    public long monotonicNs() {
        return System.nanoTime() - bootNs;
    }

    /** Returns CLOCK_REALTIME: since the epoch. */
    public static long realtimeNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NS_PER_SECOND + now.getNano();
    }

    /** Returns CLOCK_MONOTONIC at a moment of {@link System#nanoTime}. */
    public long monotonicAt(long nanoTime) {
        return nanoTime - bootNs;
    }

    /** Returns the deadline of an absolute time on CLOCK_MONOTONIC; saturates to {@link #NEVER}. */
    public long monotonicDeadline(long absoluteNs) {
        return saturatedSum(absoluteNs, bootNs);
    }

    /** Returns the deadline of an absolute time on CLOCK_REALTIME, as the clock stands now. */
    public static long realtimeDeadline(long absoluteNs) {
        return afterNs(absoluteNs - realtimeNs());
    }

    /** Returns the deadline of a duration from now; not positive means at once. */
    public static long afterNs(long durationNs) {
        return durationNs <= 0 ? LONG_AGO_NS : saturatedSum(System.nanoTime(), durationNs);
    }

    /** Returns CLOCK_MONOTONIC for timers. */
    public TimerClock monotonic() {
        return monotonic;
    }

    /**
     * Returns CLOCK_REALTIME for timers: a deadline follows the clock as it stands when the timer
     * is set.
     */
    public TimerClock realtime() {
        return REALTIME;
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return a > 0 && b > 0 && sum < 0 ? NEVER : sum;
    }
}
