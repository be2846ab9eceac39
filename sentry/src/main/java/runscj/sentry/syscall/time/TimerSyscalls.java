package runscj.sentry.syscall.time;

import static runscj.abi.Signal.*;
import static runscj.abi.Time.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.ProcessTimers;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.PosixTimer;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.syscalls.Sysno;

/** Timers that signal: setitimer(2), getitimer(2), alarm(2), timer_create(2) and its kind. */
public final class TimerSyscalls {
    private static final int SIGEVENT_SIZE = 64;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long HALF_SECOND_NS = 500_000_000;

    private TimerSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.ALARM, TimerSyscalls::alarm)
                .bind(Sysno.GETITIMER, TimerSyscalls::getitimer)
                .bind(Sysno.SETITIMER, TimerSyscalls::setitimer)
                .bind(Sysno.TIMER_CREATE, TimerSyscalls::timerCreate)
                .bind(Sysno.TIMER_SETTIME, TimerSyscalls::timerSettime)
                .bind(Sysno.TIMER_GETTIME, TimerSyscalls::timerGettime)
                .bind(Sysno.TIMER_GETOVERRUN, TimerSyscalls::timerGetoverrun)
                .bind(Sysno.TIMER_DELETE, TimerSyscalls::timerDelete);
    }

    private static long alarm(Task task, SyscallArgs args) throws ErrnoException {
        PosixTimer.Setting old =
                task.threadGroup()
                        .timers()
                        .interval(ITIMER_REAL)
                        .set(args.u32(0) * NS_PER_SECOND, 0);
        long seconds = old.leftNs() / NS_PER_SECOND;
        long rest = old.leftNs() % NS_PER_SECOND;
        boolean roundUp = (seconds == 0 && rest > 0) || rest >= HALF_SECOND_NS;
        return roundUp ? seconds + 1 : seconds;
    }

    private static long getitimer(Task task, SyscallArgs args) throws ErrnoException {
        PosixTimer.Setting setting = task.threadGroup().timers().interval(args.i32(0)).setting();
        writeItimerval(task.mm(), args.addr(1), setting);
        return 0;
    }

    private static long setitimer(Task task, SyscallArgs args) throws ErrnoException {
        Mm mm = task.mm();
        long newAddr = args.addr(1);
        long intervalNs = 0;
        long valueNs = 0;
        if (newAddr != 0) {
            intervalNs = TimeArgs.timeval(mm, newAddr);
            valueNs = TimeArgs.timeval(mm, newAddr + TimeArgs.SIZE);
        }
        PosixTimer.Setting old =
                task.threadGroup().timers().interval(args.i32(0)).set(valueNs, intervalNs);
        if (args.addr(2) != 0) {
            writeItimerval(mm, args.addr(2), old);
        }
        return 0;
    }

    private static void writeItimerval(Mm mm, long addr, PosixTimer.Setting setting)
            throws ErrnoException {
        TimeArgs.timeval(mm, addr, setting.intervalNs());
        TimeArgs.timeval(mm, addr + TimeArgs.SIZE, setting.leftNs());
    }

    private static long timerCreate(Task task, SyscallArgs args) throws ErrnoException {
        TimerClock clock = GuestClocks.timerClock(task, args.i32(0));
        long eventAddr = args.addr(1);
        ProcessTimers.Notifications notifications =
                eventAddr == 0
                        ? id -> new PosixTimer.Notification(SIGALRM, id, null)
                        : notifications(
                                task, GuestStruct.read(task.mm(), eventAddr, SIGEVENT_SIZE));
        ProcessTimers timers = task.threadGroup().timers();
        PosixTimer timer = timers.create(clock, notifications);
        try {
            task.mm().writeInt(args.addr(2), timer.id());
        } catch (ErrnoException e) {
            timers.delete(timer.id());
            throw e;
        }
        return 0;
    }

    private static ProcessTimers.Notifications notifications(Task task, GuestStruct event)
            throws ErrnoException {
        long value = event.i64(0);
        int signal = event.i32(8);
        int kind = event.i32(12);
        switch (kind) {
            case SIGEV_NONE -> {
                return id -> new PosixTimer.Notification(0, value, null);
            }
            case SIGEV_SIGNAL, SIGEV_THREAD -> {
                checkSignal(signal);
                return id -> new PosixTimer.Notification(signal, value, null);
            }
            case SIGEV_SIGNAL | SIGEV_THREAD_ID -> {
                Task target = task.pidNamespace().task(event.i32(16));
                if (target == null || target.threadGroup() != task.threadGroup()) {
                    throw Errno.EINVAL.raise();
                }
                checkSignal(signal);
                return id -> new PosixTimer.Notification(signal, value, target.signals());
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static void checkSignal(int signal) throws ErrnoException {
        if (!SignalSet.isValid(signal)) {
            throw Errno.EINVAL.raise();
        }
    }

    private static long timerSettime(Task task, SyscallArgs args) throws ErrnoException {
        Mm mm = task.mm();
        long newAddr = args.addr(2);
        if (newAddr == 0) {
            throw Errno.EINVAL.raise();
        }
        long intervalNs = TimeArgs.timespec(mm, newAddr);
        long valueNs = TimeArgs.timespec(mm, newAddr + TimeArgs.SIZE);
        PosixTimer timer = task.threadGroup().timers().timer(args.i32(0));
        long expiryNs = valueNs;
        if (valueNs != 0 && (args.i32(1) & TIMER_ABSTIME) == 0) {
            long sum = timer.clock().nowNs() + valueNs;
            expiryNs = sum < 0 ? Long.MAX_VALUE : sum;
        }
        PosixTimer.Setting old = timer.set(expiryNs, intervalNs);
        if (args.addr(3) != 0) {
            writeItimerspec(mm, args.addr(3), old);
        }
        return 0;
    }

    /** Writes a period and the time left. */
    static void writeItimerspec(Mm mm, long addr, PosixTimer.Setting setting)
            throws ErrnoException {
        TimeArgs.timespec(mm, addr, setting.intervalNs());
        TimeArgs.timespec(mm, addr + TimeArgs.SIZE, setting.leftNs());
    }

    private static long timerGettime(Task task, SyscallArgs args) throws ErrnoException {
        writeItimerspec(
                task.mm(), args.addr(1), task.threadGroup().timers().timer(args.i32(0)).setting());
        return 0;
    }

    private static long timerGetoverrun(Task task, SyscallArgs args) throws ErrnoException {
        return task.threadGroup().timers().timer(args.i32(0)).overrun();
    }

    private static long timerDelete(Task task, SyscallArgs args) throws ErrnoException {
        task.threadGroup().timers().delete(args.i32(0));
        return 0;
    }
}
