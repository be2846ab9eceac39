package runscj.sentry.syscall.event;

import static runscj.abi.EventFd.*;
import static runscj.abi.SignalFd.*;
import static runscj.abi.Time.*;
import static runscj.abi.TimerFd.*;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.Rlimit;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.fs.event.EventFile;
import runscj.sentry.fs.event.SignalFile;
import runscj.sentry.fs.event.TimerFile;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.sentry.vfs.FileImpl;
import runscj.syscalls.Sysno;

/** Files that carry events: eventfd(2), signalfd(2), timerfd_create(2). */
public final class EventSyscalls {
    private EventSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        InotifySyscalls.bind(handlers);
        LandlockSyscalls.bind(handlers);
        FanotifySyscalls.bind(handlers);
        handlers.bind(Sysno.EVENTFD, (task, args) -> eventfd(task, args.u32(0), 0))
                .bind(Sysno.EVENTFD2, EventSyscalls::eventfd2)
                .bind(Sysno.SIGNALFD, (task, args) -> signalfd(task, args, 0))
                .bind(Sysno.SIGNALFD4, (task, args) -> signalfd(task, args, args.i32(3)))
                .bind(Sysno.TIMERFD_CREATE, EventSyscalls::timerfdCreate)
                .bind(Sysno.TIMERFD_SETTIME, EventSyscalls::timerfdSettime)
                .bind(Sysno.TIMERFD_GETTIME, EventSyscalls::timerfdGettime);
    }

    private static long publish(Task task, FileImpl file, String name, int flags)
            throws ErrnoException {
        return publish(task, file, name, Fcntl.O_RDWR, flags);
    }

    static long publish(Task task, FileImpl file, String name, int access, int flags)
            throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            int fd = reserved.fd(0);
            reserved.publish(
                    (flags & Fcntl.O_CLOEXEC) != 0,
                    AnonymousFiles.open(task, file, name, access | (flags & Fcntl.O_NONBLOCK)));
            return fd;
        }
    }

    private static long eventfd2(Task task, SyscallArgs args) throws ErrnoException {
        return eventfd(
                task, args.u32(0), args.flags(1, EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK));
    }

    private static long eventfd(Task task, long initial, int flags) throws ErrnoException {
        EventFile.Reading reading =
                (flags & EFD_SEMAPHORE) != 0
                        ? EventFile.Reading.ONE
                        : EventFile.Reading.WHOLE_COUNT;
        return publish(task, new EventFile(initial, reading), "[eventfd]", flags);
    }

    private static long signalfd(Task task, SyscallArgs args, int flags) throws ErrnoException {
        int fd = args.fd(0);
        long mask = SignalSyscalls.readSet(task.mm(), args.addr(1), args.i64(2));
        if ((flags & ~(SFD_CLOEXEC | SFD_NONBLOCK)) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (fd == -1) {
            return publish(task, new SignalFile(task, mask), "[signalfd]", flags);
        }
        if (!(task.file(fd).impl() instanceof SignalFile file)) {
            throw Errno.EINVAL.raise();
        }
        file.mask(mask);
        return fd;
    }

    private static long timerfdCreate(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(1, TFD_CLOEXEC | TFD_NONBLOCK);
        TimerClock clock =
                switch (args.i32(0)) {
                    case CLOCK_REALTIME -> task.kernel().clocks().realtime();
                    case CLOCK_MONOTONIC, CLOCK_BOOTTIME -> task.kernel().clocks().monotonic();
                    case CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM -> {
                        if (!task.credentials().capable(Capability.CAP_WAKE_ALARM)) {
                            throw Errno.EPERM.raise();
                        }
                        // The sandbox does not wake the machine; while that is awake it is the
                        // same.
                        yield args.i32(0) == CLOCK_REALTIME_ALARM
                                ? task.kernel().clocks().realtime()
                                : task.kernel().clocks().monotonic();
                    }
                    default -> throw Errno.EINVAL.raise();
                };
        return publish(
                task,
                new TimerFile(args.i32(0), clock, task.kernel().timers()),
                "[timerfd]",
                flags);
    }

    private static TimerFile timer(Task task, int fd) throws ErrnoException {
        if (task.file(fd).impl() instanceof TimerFile file) {
            return file;
        }
        throw Errno.EINVAL.raise();
    }

    private static long timerfdSettime(Task task, SyscallArgs args) throws ErrnoException {
        Mm mm = task.mm();
        long newAddr = args.addr(2);
        long intervalNs = TimeArgs.timespec(mm, newAddr);
        long valueNs = TimeArgs.timespec(mm, newAddr + TimeArgs.SIZE);
        int flags = args.flags(1, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
        TimerFile file = timer(task, args.fd(0));
        long expiryNs = valueNs;
        if (valueNs != 0 && (flags & TFD_TIMER_ABSTIME) == 0) {
            long sum = file.clock().nowNs() + valueNs;
            expiryNs = sum < 0 ? Long.MAX_VALUE : sum;
        }
        TimerFile.Setting old = file.set(expiryNs, intervalNs, flags);
        if (args.addr(3) != 0) {
            write(mm, args.addr(3), old);
        }
        return 0;
    }

    private static long timerfdGettime(Task task, SyscallArgs args) throws ErrnoException {
        write(task.mm(), args.addr(1), timer(task, args.fd(0)).setting());
        return 0;
    }

    private static void write(Mm mm, long addr, TimerFile.Setting setting) throws ErrnoException {
        TimeArgs.timespec(mm, addr, setting.intervalNs());
        TimeArgs.timespec(mm, addr + TimeArgs.SIZE, setting.leftNs());
    }
}
