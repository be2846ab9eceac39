package runscj.sentry.vfs;

import java.time.Instant;

/** The time of file timestamps. */
public final class FileClock {
    private FileClock() {}

    /** Returns nanoseconds since the epoch. */
    public static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /**
     * Returns whether an access time must move (relatime): it is older than the last change, or
     * than a day.
     *
     * @param accessNs nanoseconds since the epoch, as the others
     */
    public static boolean accessTimeStale(long accessNs, long modifyNs, long changeNs, long nowNs) {
        return accessNs <= modifyNs
                || accessNs <= changeNs
                || nowNs - accessNs >= 86_400_000_000_000L;
    }
}
