package runscj.sentry.syscall.time;

import static runscj.abi.Time.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.ProcessTimers;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.kernel.time.TimerClock;

/** The clocks that a clockid_t names: clock_gettime(2), clock_getcpuclockid(3). */
final class GuestClocks {
    private static final int CPUCLOCK_PERTHREAD = 4;
    private static final int CPUCLOCK_WHICH = 3;

    private GuestClocks() {}

    /** Returns the time of a clock; EINVAL for one that does not exist. */
    static long nowNs(Task task, int clock) throws ErrnoException {
        return switch (clock) {
            case CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI -> Clocks.realtimeNs();
            case CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME ->
                    task.kernel().clocks().monotonicNs();
            default -> cpuClock(task, clock).nowNs();
        };
    }

    /**
     * Returns the clock for sleeping and for timers. EINVAL for one that does not exist, EOPNOTSUPP
     * for one that cannot.
     */
    static TimerClock timerClock(Task task, int clock) throws ErrnoException {
        return switch (clock) {
            case CLOCK_REALTIME, CLOCK_TAI -> task.kernel().clocks().realtime();
            case CLOCK_MONOTONIC, CLOCK_BOOTTIME -> task.kernel().clocks().monotonic();
            case CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE ->
                    throw Errno.EOPNOTSUPP.raise();
            default -> cpuClock(task, clock);
        };
    }

    /** Returns whether an id names the CPU time of a process or thread. */
    static boolean isCpuClock(int clock) {
        return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
    }

    /**
     * Returns a CPU clock: the caller's by name, or another process's by its id packed into the
     * clock's; EINVAL.
     */
    static TimerClock cpuClock(Task task, int clock) throws ErrnoException {
        if (clock == CLOCK_PROCESS_CPUTIME_ID) {
            return task.threadGroup().timers().cpuClock();
        }
        if (clock == CLOCK_THREAD_CPUTIME_ID) {
            return ProcessTimers.cpuClock(task);
        }
        int number = ~(clock >> 3);
        if (clock >= 0 || number < 0 || (clock & CPUCLOCK_WHICH) == CPUCLOCK_WHICH) {
            throw Errno.EINVAL.raise();
        }
        if ((clock & CPUCLOCK_PERTHREAD) != 0) {
            Task target = number == 0 ? task : task.pidNamespace().task(number);
            if (target == null || target.threadGroup() != task.threadGroup()) {
                throw Errno.EINVAL.raise();
            }
            return ProcessTimers.cpuClock(target);
        }
        ThreadGroup target =
                number == 0 ? task.threadGroup() : task.pidNamespace().threadGroup(number);
        if (target == null) {
            throw Errno.EINVAL.raise();
        }
        return target.timers().cpuClock();
    }
}
