package runscj.sentry.syscall.poll;

import static runscj.abi.Epoll.*;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.abi.Rlimit;
import runscj.sentry.fs.epoll.EpollFile;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;
import runscj.syscalls.Sysno;

/** Waiting for many files: epoll_create(2), epoll_ctl(2), epoll_wait(2). */
public final class EpollSyscalls {
    /** struct epoll_event is packed on x86-64. */
    private static final int EVENT_SIZE = 12;

    private static final int DATA_OFFSET = 4;
    private static final int MAX_EVENTS = Integer.MAX_VALUE / EVENT_SIZE;
    private static final long NS_PER_MS = 1_000_000;

    private EpollSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.EPOLL_CREATE, EpollSyscalls::epollCreate)
                .bind(
                        Sysno.EPOLL_CREATE1,
                        (task, args) -> create(task, args.flags(0, EPOLL_CLOEXEC)))
                .bind(Sysno.EPOLL_CTL, EpollSyscalls::epollCtl)
                .bind(Sysno.EPOLL_WAIT, EpollSyscalls::epollWait)
                .bind(Sysno.EPOLL_PWAIT, EpollSyscalls::epollPwait)
                .bind(Sysno.EPOLL_PWAIT2, EpollSyscalls::epollPwait2);
    }

    private static long epollCreate(Task task, SyscallArgs args) throws ErrnoException {
        if (args.i32(0) <= 0) {
            throw Errno.EINVAL.raise();
        }
        return create(task, 0);
    }

    private static long create(Task task, int flags) throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            int fd = reserved.fd(0);
            reserved.publish(
                    (flags & EPOLL_CLOEXEC) != 0,
                    AnonymousFiles.open(task, new EpollFile(), "[eventpoll]", Fcntl.O_RDWR));
            return fd;
        }
    }

    private static OpenFile open(Task task, int fd) throws ErrnoException {
        OpenFile file = task.file(fd);
        if (file.pathOnly()) {
            throw Errno.EBADF.raise();
        }
        return file;
    }

    private static long epollCtl(Task task, SyscallArgs args) throws ErrnoException {
        int operation = args.i32(1);
        int fd = args.fd(2);
        int events = 0;
        long data = 0;
        if (operation != EPOLL_CTL_DEL) {
            events = task.mm().readInt(args.addr(3));
            data = task.mm().readLong(args.addr(3) + DATA_OFFSET);
        }
        OpenFile own = open(task, args.fd(0));
        OpenFile file = open(task, fd);
        if (!(file.impl() instanceof Pollable target)) {
            throw Errno.EPERM.raise();
        }
        if (own == file || !(own.impl() instanceof EpollFile epoll)) {
            throw Errno.EINVAL.raise();
        }
        switch (operation) {
            case EPOLL_CTL_ADD -> epoll.add(file, fd, target, events, data);
            case EPOLL_CTL_MOD -> epoll.modify(file, fd, events, data);
            case EPOLL_CTL_DEL -> epoll.delete(file, fd);
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static long epollWait(Task task, SyscallArgs args) throws GuestException {
        return wait(task, args.fd(0), args.addr(1), args.i32(2), deadlineNs(args.i32(3)));
    }

    private static long deadlineNs(int timeoutMs) {
        return timeoutMs < 0 ? Clocks.NEVER : PollSet.deadlineNs(timeoutMs * NS_PER_MS);
    }

    private static long epollPwait(Task task, SyscallArgs args) throws GuestException {
        return masked(task, args, deadlineNs(args.i32(3)));
    }

    private static long epollPwait2(Task task, SyscallArgs args) throws GuestException {
        long timeoutAddr = args.addr(3);
        long deadlineNs =
                timeoutAddr == 0
                        ? Clocks.NEVER
                        : PollSet.deadlineNs(TimeArgs.timespec(task.mm(), timeoutAddr));
        return masked(task, args, deadlineNs);
    }

    private static long masked(Task task, SyscallArgs args, long deadlineNs) throws GuestException {
        int fd = args.fd(0);
        long addr = args.addr(1);
        int maxEvents = args.i32(2);
        if (args.addr(4) == 0) {
            return wait(task, fd, addr, maxEvents, deadlineNs);
        }
        long mask = SignalSyscalls.readSet(task.mm(), args.addr(4), args.i64(5));
        return TemporaryMask.during(task, mask, () -> wait(task, fd, addr, maxEvents, deadlineNs));
    }

    /** EINTR when a signal comes, never a restart. */
    private static long wait(Task task, int fd, long addr, int maxEvents, long deadlineNs)
            throws GuestException {
        if (maxEvents <= 0 || maxEvents > MAX_EVENTS) {
            throw Errno.EINVAL.raise();
        }
        if (!(open(task, fd).impl() instanceof EpollFile epoll)) {
            throw Errno.EINVAL.raise();
        }
        EpollFile.Sink sink = new Sink(task.mm(), addr);
        int count = epoll.collect(maxEvents, sink);
        if (count > 0 || deadlineNs == PollSet.AT_ONCE) {
            return count;
        }
        WaitQueue.Entry entry = new WaitQueue.Entry(task);
        epoll.waiters().add(entry, EPOLLIN);
        try {
            while (true) {
                count = epoll.collect(maxEvents, sink);
                if (count > 0) {
                    return count;
                }
                switch (task.sleep(deadlineNs)) {
                    case EVENT -> {}
                    case TIMEOUT -> {
                        return epoll.collect(maxEvents, sink);
                    }
                    case INTERRUPTED -> throw RestartException.NEVER;
                }
            }
        } finally {
            epoll.waiters().remove(entry);
        }
    }

    /** Stores events into the guest's array. */
    private static final class Sink implements EpollFile.Sink {
        private final Mm mm;
        private final long addr;
        private final MemorySegment image = MemorySegment.ofArray(new byte[EVENT_SIZE]);

        Sink(Mm mm, long addr) {
            this.mm = mm;
            this.addr = addr;
        }

        @Override
        public void accept(int index, int events, long data) throws ErrnoException {
            image.set(Words.INT, 0, events);
            image.set(Words.LONG, DATA_OFFSET, data);
            mm.copyOut(addr + (long) index * EVENT_SIZE, image, 0, EVENT_SIZE);
        }
    }
}
