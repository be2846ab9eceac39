package runscj.sentry.kernel.cgroup;

import runscj.sentry.kernel.time.CpuTime;

/**
 * The CPU time of a group: what it has used, and the most that it may use in a period (cpu.max).
 * Time above the quota, for nobody looks at every moment, is taken from later periods. Guarded by
 * the tree's lock.
 */
public final class CpuLimit {
    /** The period where none is given, in microseconds. */
    private static final long PERIOD_US = 100_000;

    private static final long US = 1_000;

    /** Periods that what was used too much can cost. */
    private static final int DEBT_MAX = 10;

    /** Microseconds in each period, or {@link Cgroup#NO_LIMIT}. */
    private long quotaUs = Cgroup.NO_LIMIT;

    private long periodUs = PERIOD_US;

    /** What processes have used that have left the group or ended, here and below. */
    private CpuTime kept = CpuTime.ZERO;

    /** What processes that are in it use, as it was seen last. */
    private long seenNs = -1;

    private long periodEndNs;
    private long budgetNs;
    private boolean throttled;
    private boolean countedInPeriod;
    private long throttledSinceNs;

    private long periods;
    private long throttledPeriods;
    private long throttledNs;

    /**
     * What cpu.max and cpu.stat show; times in microseconds.
     *
     * @param quotaUs {@link Cgroup#NO_LIMIT} for none
     */
    public record Figures(
            long quotaUs, long periodUs, long periods, long throttledPeriods, long throttledUs) {}

    Figures figures() {
        return new Figures(quotaUs, periodUs, periods, throttledPeriods, throttledNs / US);
    }

    /** Starts as a controller does that has just been enabled. What was used stays. */
    void reset() {
        limit(Cgroup.NO_LIMIT, PERIOD_US);
        periods = 0;
        throttledPeriods = 0;
        throttledNs = 0;
    }

    void limit(long newQuotaUs, long newPeriodUs) {
        quotaUs = newQuotaUs;
        periodUs = newPeriodUs;
        seenNs = -1;
        throttled = false;
    }

    boolean isLimited() {
        return quotaUs != Cgroup.NO_LIMIT;
    }

    void charge(CpuTime used) {
        kept = kept.plus(used);
    }

    CpuTime kept() {
        return kept;
    }

    boolean isThrottled() {
        return throttled;
    }

    /**
     * Takes note of what has been used.
     *
     * @param liveNs CPU time of the processes that are in the group or below, since they came
     * @param nowNs a clock
     * @return how much that was since the last time
     */
    long account(long liveNs, long nowNs) {
        long totalNs = kept.totalNs() + liveNs;
        if (seenNs < 0) { // begins
            seenNs = totalNs;
            budgetNs = quotaUs * US;
            periodEndNs = nowNs + periodUs * US;
            return 0;
        }
        long usedNs = Math.max(0, totalNs - seenNs);
        seenNs = totalNs;
        budgetNs -= usedNs;
        refill(nowNs, usedNs);
        boolean wasThrottled = throttled;
        throttled = budgetNs <= 0;
        if (throttled && !wasThrottled) {
            throttledSinceNs = nowNs;
        } else if (wasThrottled && !throttled) {
            throttledNs += nowNs - throttledSinceNs;
        }
        if (throttled && !countedInPeriod) {
            countedInPeriod = true;
            throttledPeriods++;
        }
        return usedNs;
    }

    private void refill(long nowNs, long usedNs) {
        if (nowNs < periodEndNs) {
            return;
        }
        long elapsed = (nowNs - periodEndNs) / (periodUs * US) + 1;
        periodEndNs += elapsed * periodUs * US;
        long quotaNs = quotaUs * US;
        // either factor alone may be large
        long refill = elapsed > DEBT_MAX ? Long.MAX_VALUE / 2 : elapsed * quotaNs;
        budgetNs = Math.min(quotaNs, Math.max(budgetNs, -DEBT_MAX * quotaNs) + refill);
        if (throttled || usedNs > 0) {
            periods += elapsed;
        }
        countedInPeriod = false;
    }
}
