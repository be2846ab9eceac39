package runscj.sentry.fs.host;

import static runscj.abi.Errno.EAGAIN;
import static runscj.abi.Errno.ENOTTY;
import static runscj.abi.Fcntl.O_NONBLOCK;
import static runscj.abi.Ioctl.FIONREAD;
import static runscj.abi.Ioctl.TCGETS;
import static runscj.abi.Ioctl.TIOCGWINSZ;
import static runscj.abi.Mman.PROT_READ;
import static runscj.abi.Mman.PROT_WRITE;
import static runscj.abi.Poll.POLLERR;
import static runscj.abi.Poll.POLLHUP;
import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Poll.POLLOUT;
import static runscj.abi.Poll.POLLPRI;
import static runscj.abi.Poll.POLLRDHUP;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Signal;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.HostPoll;
import runscj.host.Scratch;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/**
 * An inherited pipe, socket, terminal or device. The descriptor may be blocking, and must stay so
 * for those outside who share it: every transfer asks poll(2) first and then moves no more than a
 * writer is promised (PIPE_BUF), so that no task blocks in the host.
 */
class InheritedFile implements Pollable, Ioctls {
    private static final int PIPE_BUF = 4096;
    private static final int READ_PIECE = 64 * 1024;
    private static final int POLL_EVENTS = POLLIN | POLLOUT | POLLPRI | POLLRDHUP;

    private final Fd fd;
    private final HostReadiness readiness;
    private final InheritedInode inode;
    private final WaitQueue waiters = new WaitQueue();

    InheritedFile(Fd fd, HostReadiness readiness, InheritedInode inode) {
        this.fd = fd;
        this.readiness = readiness;
        this.inode = inode;
        readiness.watch(fd.number(), waiters);
    }

    Fd fd() {
        return fd;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        if (target.remaining() == 0) {
            return 0;
        }
        if (!ready(POLLIN | POLLHUP | POLLERR)) {
            return WOULD_BLOCK;
        }
        MemorySegment piece = target.peek(READ_PIECE, PROT_WRITE);
        long count = HostFiles.read(fd.number(), piece);
        if (count == -EAGAIN.number()) {
            return WOULD_BLOCK; // someone else was faster
        }
        Host.checked(count);
        target.skip(count);
        return count;
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        long done = 0;
        while (source.remaining() > 0) {
            if (!ready(POLLOUT | POLLHUP | POLLERR)) {
                return done == 0 ? WOULD_BLOCK : done;
            }
            MemorySegment piece = source.peek(PIPE_BUF, PROT_READ);
            long count = HostFiles.write(fd.number(), piece);
            if (count == -EAGAIN.number()) {
                return done == 0 ? WOULD_BLOCK : done;
            }
            if (count < 0 && done > 0) {
                return done;
            }
            if (count == -Errno.EPIPE.number()) {
                Task task = Task.of(caller);
                task.threadGroup()
                        .signals()
                        .send(
                                SignalInfo.kernel(Signal.SIGPIPE),
                                task.signals(),
                                GroupSignals.Origin.KERNEL);
            }
            Host.checked(count);
            source.skip(count);
            done += count;
        }
        return done;
    }

    private boolean ready(int events) {
        return HostPoll.poll(fd.number(), events, 0) > 0;
    }

    @Override
    public int readyEvents() {
        return (int) Math.max(0, HostPoll.poll(fd.number(), POLL_EVENTS, 0));
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    /** Questions about a terminal are passed on; changes are the outside's. */
    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        int size =
                switch (command) {
                    case TCGETS -> 36;
                    case TIOCGWINSZ -> 8;
                    case FIONREAD -> 4;
                    default -> throw ENOTTY.raise();
                };
        try (Scratch scratch = Scratch.open()) {
            MemorySegment answer = scratch.allocate(size);
            long result = Host.checked(HostFiles.ioctl(fd.number(), command, answer));
            task.mm().copyOut(argument, answer, 0, size);
            return result;
        }
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        readiness.forget(fd.number());
        fd.close();
    }

    /** Returns the flags that the guest sees: the host's access mode, O_APPEND and O_NONBLOCK. */
    static int flags(Fd fd) throws ErrnoException {
        int flags = (int) Host.checked(HostFiles.fcntl(fd.number(), Fcntl.F_GETFL, 0));
        return flags & (Fcntl.O_ACCMODE | Fcntl.O_APPEND | O_NONBLOCK);
    }
}
