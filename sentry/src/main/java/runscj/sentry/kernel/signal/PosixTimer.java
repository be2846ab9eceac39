package runscj.sentry.kernel.signal;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.sentry.kernel.time.Schedule;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.kernel.time.TimerQueue;

/**
 * A timer of timer_create(2). Its signal is queued once; while it waits, later expiries only count
 * as overruns, and the timer is set again when the signal is taken: a short period costs nothing
 * while nobody looks. Guarded by the process's signal lock.
 */
public final class PosixTimer implements PendingSource {
    /** What an ignored signal's timer waits at least: 1 kernel tick. */
    private static final long TICK_NS = 4_000_000;

    /**
     * How it notifies.
     *
     * @param signal 0 for SIGEV_NONE
     * @param value sigev_value
     * @param target the thread of SIGEV_THREAD_ID, or null for the process
     */
    public record Notification(int signal, long value, @Nullable TaskSignals target) {}

    /** Time left and period, in ns of the clock. */
    public record Setting(long leftNs, long intervalNs) {}

    private final int id;
    private final GroupSignals group;
    private final Notification notification;
    private final TimerClock clock;
    private final TimerQueue queue;
    private final AtomicInteger account;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(now -> onDeadline());
    private final Schedule schedule = new Schedule();

    /** In a pending queue. */
    private boolean queued;

    /** What is queued belongs to the present setting. */
    private boolean current;

    /** Has expired since the signal was last taken; the next period waits for that. */
    private boolean fired;

    private long lastOverrun;
    private boolean deleted;

    /** Makes a timer that is not set; {@code account} has been charged one. */
    public PosixTimer(
            int id,
            GroupSignals group,
            Notification notification,
            TimerClock clock,
            TimerQueue queue,
            AtomicInteger account) {
        this.id = id;
        this.group = group;
        this.notification = notification;
        this.clock = clock;
        this.queue = queue;
        this.account = account;
    }

    /** Returns its id within the process. */
    public int id() {
        return id;
    }

    /** Returns the clock. */
    public TimerClock clock() {
        return clock;
    }

    /**
     * Sets or, with {@code expiryNs} 0, unsets it; a signal that waits is forgotten
     * (timer_settime(2)).
     *
     * @param expiryNs on the clock
     * @return the setting before
     */
    public Setting set(long expiryNs, long intervalNs) {
        group.lock();
        try {
            Setting old = settingLocked();
            queue.cancel(timer);
            current = false;
            fired = false;
            lastOverrun = 0;
            if (expiryNs == 0 || deleted) {
                schedule.set(0, 0);
                schedule.clear();
            } else {
                schedule.set(expiryNs, intervalNs);
                armLocked();
            }
            return old;
        } finally {
            group.unlock();
        }
    }

    /** Returns the setting. */
    public Setting setting() {
        group.lock();
        try {
            return settingLocked();
        } finally {
            group.unlock();
        }
    }

    private Setting settingLocked() {
        if (!schedule.isSet()) {
            return new Setting(0, schedule.intervalNs());
        }
        long nowNs = clock.nowNs();
        long leftNs = schedule.expiryNs() - nowNs;
        if (leftNs <= 0 && schedule.intervalNs() != 0 && (fired || notification.signal == 0)) {
            long passed = (nowNs - schedule.expiryNs()) / schedule.intervalNs() + 1;
            leftNs += passed * schedule.intervalNs();
        }
        if (leftNs <= 0) {
            leftNs = notification.signal == 0 || fired ? 0 : 1;
        }
        return new Setting(leftNs, schedule.intervalNs());
    }

    /**
     * Returns how many expiries the signal taken last stands for, beyond the first
     * (timer_getoverrun(2)).
     */
    public int overrun() {
        group.lock();
        try {
            return (int) Math.min(lastOverrun, Integer.MAX_VALUE);
        } finally {
            group.unlock();
        }
    }

    /** Unsets it for good; a signal that waits is dropped. Once. */
    public void delete() {
        group.lock();
        try {
            queue.cancel(timer);
            schedule.clear();
            current = false;
            if (!deleted) {
                deleted = true;
                account.decrementAndGet();
            }
        } finally {
            group.unlock();
        }
    }

    private void armLocked() {
        if (notification.signal != 0) {
            queue.arm(timer, clock.deadlineNs(schedule.expiryNs()));
        }
    }

    private void onDeadline() {
        group.lock();
        boolean sent = false;
        try {
            if (deleted || fired || !schedule.isSet()) {
                return;
            }
            if (!schedule.isReached(clock.nowNs())) {
                armLocked();
                return;
            }
            if (queued) {
                current = true;
                fired = true;
                return;
            }
            sent = true;
        } finally {
            group.unlock();
        }
        if (sent) {
            send();
        }
    }

    private void send() {
        SignalInfo info = SignalInfo.timer(notification.signal, id, 0, notification.value);
        group.sendFrom(this, info, notification.target);
    }

    /** The signal is being queued. */
    void onQueuedLocked() {
        queued = true;
        current = true;
        fired = true;
        if (schedule.intervalNs() == 0) {
            schedule.clear();
        }
    }

    /** Returns whether the signal should still be sent. */
    boolean wantsToSendLocked() {
        return !deleted && !queued && schedule.isReached(clock.nowNs());
    }

    /** The signal is ignored: a periodic timer goes on, slowly. */
    void onIgnoredLocked() {
        long nowNs = clock.nowNs();
        schedule.forward(nowNs);
        if (schedule.isSet()) {
            schedule.set(Math.max(schedule.expiryNs(), nowNs + TICK_NS), schedule.intervalNs());
            armLocked();
        }
    }

    @Override
    public @Nullable SignalInfo onTaken(SignalInfo info) {
        queued = false;
        if (!current) {
            return null;
        }
        current = false;
        fired = false;
        lastOverrun = 0;
        if (schedule.isSet() && schedule.intervalNs() != 0) {
            lastOverrun = Math.max(0, schedule.forward(clock.nowNs()) - 1);
            armLocked();
        }
        return SignalInfo.timer(
                info.signal(),
                id,
                (int) Math.min(lastOverrun, Integer.MAX_VALUE),
                notification.value);
    }

    @Override
    public void onFlushed() {
        queued = false;
        if (current) {
            current = false;
            fired = false;
            onIgnoredLocked();
        }
    }
}
