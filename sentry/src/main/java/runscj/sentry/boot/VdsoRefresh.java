package runscj.sentry.boot;

import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.loader.VdsoClock;

/** Keeps the vDSO's clock in step, on the timer thread. */
final class VdsoRefresh implements TimerQueue.Expiration {
    private final VdsoClock clock;
    private final TimerQueue timers;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(this);

    private VdsoRefresh(VdsoClock clock, TimerQueue timers) {
        this.clock = clock;
        this.timers = timers;
    }

    static void start(VdsoClock clock, TimerQueue timers) {
        new VdsoRefresh(clock, timers).expire(System.nanoTime());
    }

    @Override
    public void expire(long nowNs) {
        long delayNs = clock.refresh();
        if (delayNs != Long.MAX_VALUE) {
            timers.arm(timer, nowNs + delayNs);
        }
    }
}
