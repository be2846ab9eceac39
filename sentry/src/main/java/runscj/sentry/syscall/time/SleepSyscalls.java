package runscj.sentry.syscall.time;

import static runscj.abi.Time.*;

import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.syscalls.Sysno;

/** Sleeping: nanosleep(2), clock_nanosleep(2). */
public final class SleepSyscalls {
    private SleepSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.NANOSLEEP, SleepSyscalls::nanosleep)
                .bind(Sysno.CLOCK_NANOSLEEP, SleepSyscalls::clockNanosleep);
    }

    private static long nanosleep(Task task, SyscallArgs args) throws GuestException {
        long durationNs = TimeArgs.timespec(task.mm(), args.addr(0));
        TimerClock clock = task.kernel().clocks().monotonic();
        return sleepUntil(task, clock, saturatedSum(clock.nowNs(), durationNs), args.addr(1));
    }

    private static long clockNanosleep(Task task, SyscallArgs args) throws GuestException {
        int id = args.i32(0);
        if (id == CLOCK_THREAD_CPUTIME_ID) {
            throw Errno.EOPNOTSUPP.raise();
        }
        TimerClock clock = GuestClocks.timerClock(task, id);
        long timeNs = TimeArgs.timespec(task.mm(), args.addr(2));
        if ((args.i32(1) & TIMER_ABSTIME) != 0) {
            if (sleep(task, clock, timeNs) == Task.Woken.INTERRUPTED) {
                throw RestartException.NO_HANDLER;
            }
            return 0;
        }
        TimerClock relative = id == CLOCK_REALTIME ? task.kernel().clocks().monotonic() : clock;
        return sleepUntil(task, relative, saturatedSum(relative.nowNs(), timeNs), args.addr(3));
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Sleeps; when a signal ends it, stores what is left and arranges for the rest. */
    private static long sleepUntil(Task task, TimerClock clock, long untilNs, long remainderAddr)
            throws GuestException {
        if (sleep(task, clock, untilNs) == Task.Woken.TIMEOUT) {
            return 0;
        }
        if (remainderAddr != 0) {
            TimeArgs.timespec(task.mm(), remainderAddr, Math.max(0, untilNs - clock.nowNs()));
        }
        task.restart().block(again -> sleepUntil(again, clock, untilNs, remainderAddr));
        throw RestartException.BLOCK;
    }

    private static Task.Woken sleep(Task task, TimerClock clock, long untilNs) {
        while (clock.nowNs() < untilNs) {
            if (task.sleep(clock.deadlineNs(untilNs)) == Task.Woken.INTERRUPTED) {
                return Task.Woken.INTERRUPTED;
            }
        }
        return Task.Woken.TIMEOUT;
    }
}
