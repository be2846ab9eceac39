package runscj.sentry.syscall.time;

import static runscj.abi.Time.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.syscalls.Sysno;

/**
 * Reading clocks, and refusing to set them: clock_gettime(2), gettimeofday(2), time(2),
 * adjtimex(2).
 */
public final class ClockSyscalls {
    /** What Linux reports for coarse clocks at 250 Hz, and for alarms. */
    private static final long COARSE_NS = 4_000_000;

    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long NS_PER_US = 1_000;
    private static final int TIMEX_SIZE = 208;
    private static final int UNSYNCHRONISED_ERROR_US = 16_000_000;
    private static final int TOLERANCE = 32_768_000;
    private static final int TICK_US = 10_000;

    private ClockSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.CLOCK_GETTIME, ClockSyscalls::clockGettime)
                .bind(Sysno.CLOCK_GETRES, ClockSyscalls::clockGetres)
                .bind(Sysno.CLOCK_SETTIME, ClockSyscalls::clockSettime)
                .bind(Sysno.CLOCK_ADJTIME, ClockSyscalls::clockAdjtime)
                .bind(Sysno.ADJTIMEX, (task, args) -> adjust(task, args.addr(0)))
                .bind(Sysno.GETTIMEOFDAY, ClockSyscalls::gettimeofday)
                .bind(Sysno.SETTIMEOFDAY, ClockSyscalls::settimeofday)
                .bind(Sysno.TIME, ClockSyscalls::time);
    }

    private static long clockGettime(Task task, SyscallArgs args) throws ErrnoException {
        TimeArgs.timespec(task.mm(), args.addr(1), GuestClocks.nowNs(task, args.i32(0)));
        return 0;
    }

    private static long clockGetres(Task task, SyscallArgs args) throws ErrnoException {
        long resolutionNs =
                switch (args.i32(0)) {
                    case CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE -> COARSE_NS;
                    case CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM -> throw Errno.EINVAL.raise();
                    default -> {
                        GuestClocks.nowNs(task, args.i32(0));
                        yield 1;
                    }
                };
        if (args.addr(1) != 0) {
            TimeArgs.timespec(task.mm(), args.addr(1), resolutionNs);
        }
        return 0;
    }

    /** The clocks are the host's: nobody in the sandbox may set them. */
    private static long clockSettime(Task task, SyscallArgs args) throws ErrnoException {
        int clock = args.i32(0);
        if (clock != CLOCK_REALTIME) {
            if (!GuestClocks.isCpuClock(clock)) {
                throw Errno.EINVAL.raise();
            }
            GuestClocks.cpuClock(task, clock);
        }
        long seconds = task.mm().readLong(args.addr(1));
        long nanoseconds = task.mm().readLong(args.addr(1) + 8);
        if (clock == CLOCK_REALTIME
                && (seconds < 0 || nanoseconds < 0 || nanoseconds >= NS_PER_SECOND)) {
            throw Errno.EINVAL.raise();
        }
        throw Errno.EPERM.raise();
    }

    private static long settimeofday(Task task, SyscallArgs args) throws ErrnoException {
        Mm mm = task.mm();
        if (args.addr(0) != 0) {
            TimeArgs.timeval(mm, args.addr(0));
        }
        if (args.addr(1) != 0) {
            mm.readLong(args.addr(1));
        }
        throw Errno.EPERM.raise();
    }

    private static long gettimeofday(Task task, SyscallArgs args) throws ErrnoException {
        Mm mm = task.mm();
        if (args.addr(0) != 0) {
            TimeArgs.timeval(mm, args.addr(0), Clocks.realtimeNs());
        }
        if (args.addr(1) != 0) {
            mm.writeLong(args.addr(1), 0);
        }
        return 0;
    }

    private static long time(Task task, SyscallArgs args) throws ErrnoException {
        long seconds = Clocks.realtimeNs() / NS_PER_SECOND;
        if (args.addr(0) != 0) {
            task.mm().writeLong(args.addr(0), seconds);
        }
        return seconds;
    }

    private static long clockAdjtime(Task task, SyscallArgs args) throws ErrnoException {
        int clock = args.i32(0);
        if (clock != CLOCK_REALTIME) {
            GuestClocks.nowNs(task, clock);
            throw Errno.EOPNOTSUPP.raise();
        }
        return adjust(task, args.addr(1));
    }

    /**
     * Reads the state of a clock that nobody synchronises; changing it takes a capability that has
     * no power here.
     */
    private static long adjust(Task task, long timexAddr) throws ErrnoException {
        int modes = task.mm().readInt(timexAddr);
        if ((modes & ADJ_OFFSET_SINGLESHOT & 0x8000) != 0) {
            if ((modes & ADJ_OFFSET) == 0) {
                throw Errno.EINVAL.raise();
            }
            if (modes != ADJ_OFFSET_SS_READ) {
                throw Errno.EPERM.raise();
            }
        } else if (modes != 0) {
            throw Errno.EPERM.raise();
        }
        GuestStruct timex = GuestStruct.read(task.mm(), timexAddr, TIMEX_SIZE);
        long nowNs = Clocks.realtimeNs();
        timex.i64(8, 0); // offset
        timex.i64(16, 0); // freq
        timex.i64(24, UNSYNCHRONISED_ERROR_US);
        timex.i64(32, UNSYNCHRONISED_ERROR_US);
        timex.i32(40, STA_UNSYNC);
        timex.i64(48, 2); // time constant
        timex.i64(56, 1); // precision
        timex.i64(64, TOLERANCE);
        timex.i64(72, nowNs / NS_PER_SECOND);
        timex.i64(80, nowNs % NS_PER_SECOND / NS_PER_US);
        timex.i64(88, TICK_US);
        for (int offset = 96; offset < 164; offset += 4) {
            timex.i32(offset, 0);
        }
        timex.write(task.mm(), timexAddr);
        return TIME_ERROR;
    }
}
