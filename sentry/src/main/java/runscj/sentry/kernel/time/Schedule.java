package runscj.sentry.kernel.time;

/**
 * When a timer expires next, and how often after that; nanoseconds of the timer's clock. Guarded by
 * its owner's lock.
 */
public final class Schedule {
    private long expiryNs;
    private long intervalNs;
    private boolean set;

    /** Sets the next expiry and the period, 0 for none. */
    public void set(long newExpiryNs, long newIntervalNs) {
        expiryNs = newExpiryNs;
        intervalNs = newIntervalNs;
        set = true;
    }

    /** Forgets the expiry; the period stays for those who ask. */
    public void clear() {
        set = false;
    }

    /** Returns whether there is a next expiry, which may have passed. */
    public boolean isSet() {
        return set;
    }

    /** Returns the next expiry. */
    public long expiryNs() {
        return expiryNs;
    }

    /** Returns the period, or 0. */
    public long intervalNs() {
        return intervalNs;
    }

    /** Returns whether the expiry has been reached. */
    public boolean isReached(long nowNs) {
        return set && nowNs >= expiryNs;
    }

    /**
     * Moves the expiry into the future if it has been reached: by whole periods, or away if there
     * is none.
     *
     * @return how many expiries have passed, at least 0
     */
    public long forward(long nowNs) {
        if (!isReached(nowNs)) {
            return 0;
        }
        if (intervalNs == 0) {
            set = false;
            return 1;
        }
        long passed = (nowNs - expiryNs) / intervalNs + 1;
        long next = expiryNs + passed * intervalNs;
        expiryNs = next > expiryNs ? next : Long.MAX_VALUE;
        return passed;
    }
}
