package runscj.sentry.kernel;

import static runscj.abi.Time.*;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.sentry.kernel.signal.IntervalTimer;
import runscj.sentry.kernel.signal.PosixTimer;
import runscj.sentry.kernel.signal.SignalQuota;
import runscj.sentry.kernel.time.TimerClock;

/**
 * A process's timers: setitimer(2), timer_create(2). A child starts without; execve drops the POSIX
 * ones; all end with the process. Any thread.
 */
public final class ProcessTimers {
    private final ThreadGroup process;
    private final ConcurrentHashMap<Integer, PosixTimer> timers = new ConcurrentHashMap<>(2);
    private final AtomicInteger nextId = new AtomicInteger();
    private volatile @Nullable IntervalTimer real;
    private volatile @Nullable IntervalTimer virtual;
    private volatile @Nullable IntervalTimer prof;

    ProcessTimers(ThreadGroup process) {
        this.process = process;
    }

    /**
     * Returns ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF, made when first asked for. EINVAL for
     * another number.
     */
    public synchronized IntervalTimer interval(int which) throws ErrnoException {
        IntervalTimer timer;
        switch (which) {
            case ITIMER_REAL -> {
                timer = real;
                if (timer == null) {
                    timer =
                            IntervalTimer.real(
                                    process.signals(),
                                    Signal.SIGALRM,
                                    process.kernel().clocks().monotonic(),
                                    process.kernel().timers());
                    real = timer;
                }
            }
            case ITIMER_VIRTUAL -> {
                timer = virtual;
                if (timer == null) {
                    timer =
                            IntervalTimer.cpu(
                                    process.signals(),
                                    Signal.SIGVTALRM,
                                    userClock(),
                                    process.kernel().timers());
                    virtual = timer;
                }
            }
            case ITIMER_PROF -> {
                timer = prof;
                if (timer == null) {
                    timer =
                            IntervalTimer.cpu(
                                    process.signals(),
                                    Signal.SIGPROF,
                                    cpuClock(),
                                    process.kernel().timers());
                    prof = timer;
                }
            }
            default -> throw Errno.EINVAL.raise();
        }
        return timer;
    }

    /** Returns the process's CPU clock. */
    public TimerClock cpuClock() {
        return TimerClock.cpu(
                () -> ProcessUsage.of(process).totalNs(), () -> process.members().length);
    }

    private TimerClock userClock() {
        return TimerClock.cpu(
                () -> ProcessUsage.of(process).userNs(), () -> process.members().length);
    }

    /** Returns a thread's CPU clock. */
    public static TimerClock cpuClock(Task task) {
        CpuTimes times = task.cpuTimes();
        return TimerClock.cpu(() -> times.userNs() + times.systemNs(), () -> 1);
    }

    /** How the signal of a new timer is made: the id may be its value. */
    @FunctionalInterface
    public interface Notifications {
        /** Returns the notification of a timer with that id. */
        PosixTimer.Notification forId(int id);
    }

    /** Makes a timer that is not set. EAGAIN at RLIMIT_SIGPENDING. */
    public PosixTimer create(TimerClock clock, Notifications notifications) throws ErrnoException {
        AtomicInteger account = process.kernel().signalQuota().account(process.realUid());
        if (!SignalQuota.tryCharge(account, process.pendingLimit())) {
            throw Errno.EAGAIN.raise();
        }
        while (true) {
            int id = nextId.getAndIncrement() & Integer.MAX_VALUE;
            PosixTimer timer =
                    new PosixTimer(
                            id,
                            process.signals(),
                            notifications.forId(id),
                            clock,
                            process.kernel().timers(),
                            account);
            if (timers.putIfAbsent(id, timer) == null) {
                return timer;
            }
        }
    }

    /** Returns a timer; EINVAL. */
    public PosixTimer timer(int id) throws ErrnoException {
        PosixTimer timer = timers.get(id);
        if (timer == null) {
            throw Errno.EINVAL.raise();
        }
        return timer;
    }

    /** Deletes a timer; EINVAL. */
    public void delete(int id) throws ErrnoException {
        PosixTimer timer = timers.remove(id);
        if (timer == null) {
            throw Errno.EINVAL.raise();
        }
        timer.delete();
    }

    /** Deletes the POSIX timers (execve). */
    void deleteAll() {
        for (PosixTimer timer : timers.values()) {
            if (timers.remove(timer.id(), timer)) {
                timer.delete();
            }
        }
        nextId.set(0);
    }

    /** Ends all timers, with the process. */
    void close() {
        deleteAll();
        unset(real);
        unset(virtual);
        unset(prof);
    }

    private static void unset(@Nullable IntervalTimer timer) {
        if (timer != null) {
            timer.set(0, 0);
        }
    }
}
