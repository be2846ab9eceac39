package runscj.sentry.kernel.signal;

import runscj.sentry.kernel.time.Schedule;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.kernel.time.TimerQueue;

/**
 * One of a process's interval timers: setitimer(2). The real-time one is set again when its signal
 * is taken, as in Linux; those of CPU time at once. Guarded by the process's signal lock.
 */
public final class IntervalTimer {
    private final GroupSignals group;
    private final int signal;
    private final TimerClock clock;
    private final TimerQueue queue;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(now -> onDeadline());
    private final Schedule schedule = new Schedule();
    private final boolean rearmsWhenTaken;

    /** The signal has been sent and not been taken yet. */
    private boolean fired;

    private IntervalTimer(
            GroupSignals group,
            int signal,
            TimerClock clock,
            TimerQueue queue,
            boolean rearmsWhenTaken) {
        this.group = group;
        this.signal = signal;
        this.clock = clock;
        this.queue = queue;
        this.rearmsWhenTaken = rearmsWhenTaken;
    }

    /** Makes ITIMER_REAL. */
    public static IntervalTimer real(
            GroupSignals group, int signal, TimerClock clock, TimerQueue queue) {
        IntervalTimer timer = new IntervalTimer(group, signal, clock, queue, true);
        group.realTimer(timer);
        return timer;
    }

    /** Makes ITIMER_VIRTUAL or ITIMER_PROF. */
    public static IntervalTimer cpu(
            GroupSignals group, int signal, TimerClock clock, TimerQueue queue) {
        return new IntervalTimer(group, signal, clock, queue, false);
    }

    /** Sets it to expire after {@code valueNs}, or with 0 unsets it; returns the setting before. */
    public PosixTimer.Setting set(long valueNs, long intervalNs) {
        group.lock();
        try {
            PosixTimer.Setting old = settingLocked();
            queue.cancel(timer);
            fired = false;
            schedule.set(valueNs == 0 ? 0 : saturatedSum(clock.nowNs(), valueNs), intervalNs);
            if (valueNs == 0) {
                schedule.clear();
            } else {
                queue.arm(timer, clock.deadlineNs(schedule.expiryNs()));
            }
            return old;
        } finally {
            group.unlock();
        }
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Returns the setting. */
    public PosixTimer.Setting setting() {
        group.lock();
        try {
            return settingLocked();
        } finally {
            group.unlock();
        }
    }

    /** The smallest time left that setitimer(2) shows for a timer that is due. */
    private static final long DUE_NS = 1_000;

    private PosixTimer.Setting settingLocked() {
        if (!schedule.isSet() || fired) {
            return new PosixTimer.Setting(0, schedule.intervalNs());
        }
        return new PosixTimer.Setting(
                Math.max(schedule.expiryNs() - clock.nowNs(), DUE_NS), schedule.intervalNs());
    }

    private void onDeadline() {
        group.lock();
        try {
            if (!schedule.isSet() || fired) {
                return;
            }
            long nowNs = clock.nowNs();
            if (!schedule.isReached(nowNs)) {
                queue.arm(timer, clock.deadlineNs(schedule.expiryNs()));
                return;
            }
            if (rearmsWhenTaken && schedule.intervalNs() != 0) {
                fired = true;
            } else {
                schedule.forward(nowNs);
                if (schedule.isSet()) {
                    queue.arm(timer, clock.deadlineNs(schedule.expiryNs()));
                }
            }
        } finally {
            group.unlock();
        }
        group.trySend(SignalInfo.kernel(signal), null, GroupSignals.Origin.KERNEL);
    }

    /** SIGALRM has left the shared queue. */
    void onTakenLocked() {
        if (fired) {
            fired = false;
            schedule.forward(clock.nowNs());
            if (schedule.isSet()) {
                queue.arm(timer, clock.deadlineNs(schedule.expiryNs()));
            }
        }
    }
}
