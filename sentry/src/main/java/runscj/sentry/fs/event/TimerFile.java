package runscj.sentry.fs.event;

import static runscj.abi.Poll.POLLIN;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.kernel.time.Schedule;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/**
 * A timer as a file: timerfd_create(2). After an expiry it is armed again when somebody reads or
 * asks: a short period costs nothing while nobody looks.
 */
public final class TimerFile implements Pollable, Describable {
    /** Time left and period, in ns of the clock. */
    public record Setting(long leftNs, long intervalNs) {}

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int clockId;
    private final TimerClock clock;
    private final TimerQueue queue;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(now -> onDeadline());
    private final OrderedLock lock = LockRank.FILE.newLock();
    private final WaitQueue waiters = new WaitQueue();

    @GuardedBy("lock")
    private final Schedule schedule = new Schedule();

    /** Expiries that nobody has read. */
    @GuardedBy("lock")
    private long ticks;

    @GuardedBy("lock")
    private int settingFlags;

    @GuardedBy("lock")
    private boolean closed;

    /**
     * Makes a timer that is not set.
     *
     * @param clockId CLOCK_* of the clock
     */
    public TimerFile(int clockId, TimerClock clock, TimerQueue queue) {
        this.clockId = clockId;
        this.clock = clock;
        this.queue = queue;
    }

    /** Returns the clock. */
    public TimerClock clock() {
        return clock;
    }

    /**
     * Sets or, with {@code expiryNs} 0, unsets it; unread expiries are forgotten.
     *
     * @param expiryNs on the clock
     * @param flags TFD_TIMER_* it is set with, for those who ask
     * @return the setting before
     */
    public Setting set(long expiryNs, long intervalNs, int flags) {
        Setting old;
        boolean reached;
        lock.lock();
        try {
            old = settingLocked();
            queue.cancel(timer);
            ticks = 0;
            settingFlags = flags;
            schedule.set(expiryNs, intervalNs);
            if (expiryNs == 0) {
                schedule.clear();
            }
            reached = schedule.isReached(clock.nowNs());
            if (!reached) {
                armLocked();
            }
        } finally {
            lock.unlock();
        }
        if (reached) {
            waiters.wake(POLLIN);
        }
        return old;
    }

    /** Returns the setting; what has expired counts, and the period goes on. */
    public Setting setting() {
        lock.lock();
        try {
            Setting setting = settingLocked();
            armLocked();
            return setting;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Setting settingLocked() {
        long nowNs = clock.nowNs();
        ticks += schedule.forward(nowNs);
        return new Setting(
                schedule.isSet() ? Math.max(1, schedule.expiryNs() - nowNs) : 0,
                schedule.intervalNs());
    }

    @GuardedBy("lock")
    private void armLocked() {
        if (schedule.isSet() && !closed) {
            queue.arm(timer, clock.deadlineNs(schedule.expiryNs()));
        }
    }

    private void onDeadline() {
        lock.lock();
        try {
            if (!schedule.isReached(clock.nowNs())) {
                armLocked();
                return;
            }
        } finally {
            lock.unlock();
        }
        waiters.wake(POLLIN);
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        if (target.remaining() < Long.BYTES) {
            throw Errno.EINVAL.raise();
        }
        long taken;
        lock.lock();
        try {
            ticks += schedule.forward(clock.nowNs());
            if (ticks == 0) {
                return WOULD_BLOCK;
            }
            taken = ticks;
            ticks = 0;
            armLocked();
        } finally {
            lock.unlock();
        }
        return Words.put(target, taken);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    /** An expiry of a periodic timer is its last until somebody looks, as in Linux. */
    @Override
    public void describe(Caller reader, StringBuilder out) {
        lock.lock();
        try {
            long nowNs = clock.nowNs();
            boolean reached = schedule.isReached(nowNs);
            boolean runs = schedule.isSet() && !reached && ticks == 0;
            out.append("clockid: ").append(clockId);
            out.append("\nticks: ").append(ticks + (reached ? 1 : 0));
            out.append("\nsettime flags: 0").append(Integer.toOctalString(settingFlags));
            time(out.append("\nit_value: "), runs ? schedule.expiryNs() - nowNs : 0);
            time(out.append("\nit_interval: "), schedule.intervalNs());
            out.append('\n');
        } finally {
            lock.unlock();
        }
    }

    private static void time(StringBuilder out, long ns) {
        out.append('(').append(ns / NS_PER_SECOND).append(", ");
        out.append(ns % NS_PER_SECOND).append(')');
    }

    @Override
    public int readyEvents() {
        lock.lock();
        try {
            return ticks != 0 || schedule.isReached(clock.nowNs()) ? POLLIN : 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.cancel(timer);
        } finally {
            lock.unlock();
        }
    }
}
