package runscj.sentry.syscall.poll;

import static runscj.abi.Poll.*;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.syscalls.Sysno;

/** Waiting for files: poll(2), ppoll(2), select(2), pselect(2). */
public final class PollSyscalls {
    private static final int FD_OFFSET = 0;
    private static final int EVENTS_OFFSET = 4;
    private static final int REVENTS_OFFSET = 6;
    private static final int POLLFD_SIZE = 8;
    private static final long NS_PER_MS = 1_000_000;

    private static final int READABLE = POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR;
    private static final int WRITABLE = POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR;

    private PollSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.POLL, PollSyscalls::poll)
                .bind(Sysno.PPOLL, PollSyscalls::ppoll)
                .bind(Sysno.SELECT, PollSyscalls::select)
                .bind(Sysno.PSELECT6, PollSyscalls::pselect);
    }

    private static long poll(Task task, SyscallArgs args) throws GuestException {
        int timeoutMs = args.i32(2);
        long deadlineNs = timeoutMs < 0 ? Clocks.NEVER : PollSet.deadlineNs(timeoutMs * NS_PER_MS);
        return pollUntil(task, args.addr(0), args.u32(1), deadlineNs);
    }

    private static long pollUntil(Task task, long addr, long count, long deadlineNs)
            throws GuestException {
        int ready = poll(task, addr, count, deadlineNs);
        if (ready == PollSet.INTERRUPTED) {
            task.restart().block(again -> pollUntil(again, addr, count, deadlineNs));
            throw RestartException.BLOCK;
        }
        return ready;
    }

    private static long ppoll(Task task, SyscallArgs args) throws GuestException {
        long addr = args.addr(0);
        long count = args.u32(1);
        PollTimeout timeout = PollTimeout.read(task.mm(), args.addr(2), PollTimeout.Form.TIMESPEC);
        TemporaryMask.Call call = () -> orRestart(poll(task, addr, count, timeout.deadlineNs()));
        return masked(task, args.addr(3), args.i64(4), () -> timeout.during(call));
    }

    private static long masked(Task task, long maskAddr, long maskSize, TemporaryMask.Call call)
            throws GuestException {
        if (maskAddr == 0) {
            return call.run();
        }
        long mask = SignalSyscalls.readSet(task.mm(), maskAddr, maskSize);
        return TemporaryMask.during(task, mask, call);
    }

    private static long orRestart(int ready) throws RestartException {
        if (ready == PollSet.INTERRUPTED) {
            throw RestartException.NO_HANDLER;
        }
        return ready;
    }

    private static int poll(Task task, long addr, long count, long deadlineNs)
            throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        if (Long.compareUnsigned(count, limit) > 0 || count > Integer.MAX_VALUE / POLLFD_SIZE - 1) {
            throw Errno.EINVAL.raise();
        }
        int size = (int) count;
        Mm mm = task.mm();
        // One allocation that serves both ways: what was checked is what is used.
        byte[] image = new byte[size * POLLFD_SIZE];
        MemorySegment bytes = MemorySegment.ofArray(image);
        mm.copyIn(addr, bytes, 0, image.length);
        PollSet set = new PollSet(size);
        for (int at = 0; at < image.length; at += POLLFD_SIZE) {
            int fd = bytes.get(Words.INT, at + FD_OFFSET);
            if (fd < 0) {
                set.addNothing();
            } else {
                set.add(task, fd, bytes.get(Words.SHORT, at + EVENTS_OFFSET) & 0xffff);
            }
        }
        int ready = set.await(task, deadlineNs);
        for (int index = 0; index < size; index++) {
            int at = index * POLLFD_SIZE + REVENTS_OFFSET;
            bytes.set(Words.SHORT, at, (short) set.ready(index));
            mm.copyOut(addr + at, bytes, at, Short.BYTES);
        }
        return ready;
    }

    private static long select(Task task, SyscallArgs args) throws GuestException {
        PollTimeout timeout = PollTimeout.read(task.mm(), args.addr(4), PollTimeout.Form.TIMEVAL);
        int count = args.i32(0);
        long inAddr = args.addr(1);
        long outAddr = args.addr(2);
        long exceptAddr = args.addr(3);
        return timeout.during(
                () -> select(task, count, inAddr, outAddr, exceptAddr, timeout.deadlineNs()));
    }

    private static long pselect(Task task, SyscallArgs args) throws GuestException {
        Mm mm = task.mm();
        int count = args.i32(0);
        long inAddr = args.addr(1);
        long outAddr = args.addr(2);
        long exceptAddr = args.addr(3);
        long packAddr = args.addr(5);
        long maskAddr = packAddr == 0 ? 0 : mm.readLong(packAddr);
        long maskSize = packAddr == 0 ? 0 : mm.readLong(packAddr + 8);
        PollTimeout timeout = PollTimeout.read(mm, args.addr(4), PollTimeout.Form.TIMESPEC);
        TemporaryMask.Call call =
                () -> select(task, count, inAddr, outAddr, exceptAddr, timeout.deadlineNs());
        return masked(task, maskAddr, maskSize, () -> timeout.during(call));
    }

    private static long select(
            Task task, int wanted, long inAddr, long outAddr, long exceptAddr, long deadlineNs)
            throws GuestException {
        if (wanted < 0) {
            throw Errno.EINVAL.raise();
        }
        int count = Math.min(wanted, task.fds().size());
        Mm mm = task.mm();
        FdSet in = FdSet.read(mm, inAddr, count);
        FdSet out = FdSet.read(mm, outAddr, count);
        FdSet except = FdSet.read(mm, exceptAddr, count);
        int members = 0;
        for (int fd = 0; fd < count; fd++) {
            if (in.contains(fd) || out.contains(fd) || except.contains(fd)) {
                members++;
            }
        }
        PollSet set = new PollSet(members);
        int[] fds = new int[members];
        int added = 0;
        for (int fd = 0; fd < count; fd++) {
            int events =
                    (in.contains(fd) ? READABLE : 0)
                            | (out.contains(fd) ? WRITABLE : 0)
                            | (except.contains(fd) ? POLLPRI : 0);
            if (events != 0) {
                fds[added++] = fd;
                if (!set.add(task, fd, events)) {
                    throw Errno.EBADF.raise();
                }
            }
        }
        if (set.await(task, deadlineNs) == PollSet.INTERRUPTED) {
            throw RestartException.NO_HANDLER;
        }
        long ready = 0;
        for (int index = 0; index < members; index++) {
            int events = set.ready(index);
            int fd = fds[index];
            ready += in.answer(fd, (events & READABLE) != 0);
            ready += out.answer(fd, (events & WRITABLE) != 0);
            ready += except.answer(fd, (events & POLLPRI) != 0);
        }
        in.write(mm);
        out.write(mm);
        except.write(mm);
        return ready;
    }
}
