package runscj.sentry.syscall.ipc;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Ipc;
import runscj.abi.MqAttr;
import runscj.abi.Poll;
import runscj.abi.Rlimit;
import runscj.abi.Signal;
import runscj.sentry.fs.mqueue.PosixQueue;
import runscj.sentry.fs.mqueue.PosixQueueFile;
import runscj.sentry.fs.mqueue.PosixQueues;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** mq_open(2) and its kind. */
final class PosixQueueSyscalls {
    private static final int SIGEVENT_SIZE = 64;
    private static final int NAME_BYTES_MAX = 4096;

    private PosixQueueSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.MQ_OPEN, PosixQueueSyscalls::mqOpen)
                .bind(Sysno.MQ_UNLINK, PosixQueueSyscalls::mqUnlink)
                .bind(Sysno.MQ_TIMEDSEND, PosixQueueSyscalls::mqTimedsend)
                .bind(Sysno.MQ_TIMEDRECEIVE, PosixQueueSyscalls::mqTimedreceive)
                .bind(Sysno.MQ_NOTIFY, PosixQueueSyscalls::mqNotify)
                .bind(Sysno.MQ_GETSETATTR, PosixQueueSyscalls::mqGetsetattr);
    }

    private static PosixQueues queues(Task task) {
        return PosixQueues.of(task.namespaces().ipc());
    }

    private static long mqOpen(Task task, SyscallArgs args) throws GuestException {
        PosixQueues.Size size = null;
        if (args.addr(3) != 0) {
            GuestStruct in = GuestStruct.read(task.mm(), args.addr(3), MqAttr.SIZE);
            size =
                    new PosixQueues.Size(
                            in.i64(MqAttr.MQ_MAXMSG_OFFSET), in.i64(MqAttr.MQ_MSGSIZE_OFFSET));
        }
        String name = task.mm().readString(args.addr(0), NAME_BYTES_MAX);
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            int fd = reserved.fd(0);
            reserved.publish(true, queues(task).open(task, name, args.i32(1), args.i32(2), size));
            return fd;
        }
    }

    private static long mqUnlink(Task task, SyscallArgs args) throws ErrnoException {
        queues(task).unlink(task, task.mm().readString(args.addr(0), NAME_BYTES_MAX));
        return 0;
    }

    private static PosixQueue queue(OpenFile file) throws ErrnoException {
        if (file.impl() instanceof PosixQueueFile queue) {
            return queue.queue();
        }
        throw Errno.EBADF.raise();
    }

    /** Returns when an absolute time on CLOCK_REALTIME comes, or Long.MAX_VALUE; EFAULT, EINVAL. */
    private static long deadline(Task task, long addr) throws ErrnoException {
        return addr == 0
                ? Long.MAX_VALUE
                : Clocks.realtimeDeadline(TimeArgs.timespec(task.mm(), addr));
    }

    private static long mqTimedsend(Task task, SyscallArgs args) throws GuestException {
        int priority = args.i32(3);
        if (Integer.compareUnsigned(priority, Ipc.MQ_PRIO_MAX) >= 0) {
            throw Errno.EINVAL.raise();
        }
        long deadlineNs = deadline(task, args.addr(4));
        OpenFile file = task.file(args.fd(0));
        PosixQueue queue = queue(file);
        if (!file.writable()) {
            throw Errno.EBADF.raise();
        }
        long length = args.i64(2);
        if (Long.compareUnsigned(length, queue.lengthMax()) > 0) {
            throw Errno.EMSGSIZE.raise();
        }
        byte[] text = new byte[(int) length];
        task.mm().copyIn(args.addr(1), MemorySegment.ofArray(text), 0, length);
        wait(
                task,
                file,
                Poll.POLLOUT,
                deadlineNs,
                () -> queue.send(task, text, priority) ? 0 : FileImpl.WOULD_BLOCK);
        return 0;
    }

    private static void wait(
            Task task, OpenFile file, int events, long deadlineNs, Task.FileOperation operation)
            throws GuestException {
        if (operation.attempt() != FileImpl.WOULD_BLOCK) {
            return;
        }
        if ((file.flags() & Fcntl.O_NONBLOCK) != 0) {
            throw Errno.EAGAIN.raise();
        }
        try {
            Blocking.wait(task, queue(file).waiters(), events, deadlineNs, operation);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.EAGAIN ? Errno.ETIMEDOUT.raise() : e;
        }
    }

    private static long mqTimedreceive(Task task, SyscallArgs args) throws GuestException {
        long deadlineNs = deadline(task, args.addr(4));
        OpenFile file = task.file(args.fd(0));
        PosixQueue queue = queue(file);
        if (!file.readable()) {
            throw Errno.EBADF.raise();
        }
        if (Long.compareUnsigned(args.i64(2), queue.lengthMax()) < 0) {
            throw Errno.EMSGSIZE.raise();
        }
        PosixQueue.@Nullable Message[] taken = {queue.receive()};
        if (taken[0] == null) {
            queue.receiving(1);
            try {
                wait(
                        task,
                        file,
                        Poll.POLLIN,
                        deadlineNs,
                        () -> {
                            taken[0] = queue.receive();
                            return taken[0] == null ? FileImpl.WOULD_BLOCK : 0;
                        });
            } finally {
                queue.receiving(-1);
            }
        }
        PosixQueue.Message message = Objects.requireNonNull(taken[0]);
        byte[] text = message.text();
        task.mm().copyOut(args.addr(1), MemorySegment.ofArray(text), 0, text.length);
        if (args.addr(3) != 0) {
            task.mm().writeInt(args.addr(3), message.priority());
        }
        return text.length;
    }

    private static long mqNotify(Task task, SyscallArgs args) throws ErrnoException {
        PosixQueue.Notification wanted = null;
        if (args.addr(1) != 0) {
            GuestStruct event = GuestStruct.read(task.mm(), args.addr(1), SIGEVENT_SIZE);
            int kind = event.i32(12);
            int signal = event.i32(8);
            if (kind != Signal.SIGEV_NONE && kind != Signal.SIGEV_SIGNAL) {
                throw Errno.EINVAL.raise(); // SIGEV_THREAD wants a netlink socket
            }
            if (kind == Signal.SIGEV_SIGNAL && !SignalSet.isValid(signal)) {
                throw Errno.EINVAL.raise();
            }
            wanted =
                    new PosixQueue.Notification(
                            task.threadGroup(),
                            kind == Signal.SIGEV_SIGNAL ? signal : 0,
                            event.i64(0));
        }
        PosixQueue queue = queue(task.file(args.fd(0)));
        if (wanted == null) {
            queue.unregister(task.threadGroup());
        } else {
            queue.register(wanted);
        }
        return 0;
    }

    private static long mqGetsetattr(Task task, SyscallArgs args) throws ErrnoException {
        int newFlags = -1;
        if (args.addr(1) != 0) {
            long flags =
                    GuestStruct.read(task.mm(), args.addr(1), MqAttr.SIZE)
                            .i64(MqAttr.MQ_FLAGS_OFFSET);
            if ((flags & ~Fcntl.O_NONBLOCK) != 0) {
                throw Errno.EINVAL.raise();
            }
            newFlags = (int) flags;
        }
        OpenFile file = task.file(args.fd(0));
        PosixQueue queue = queue(file);
        int old = file.flags();
        int count = queue.count();
        if (newFlags >= 0) {
            file.flags((old & ~Fcntl.O_NONBLOCK) | newFlags);
        }
        if (args.addr(2) != 0) {
            new GuestStruct(MqAttr.SIZE)
                    .i64(MqAttr.MQ_FLAGS_OFFSET, old & Fcntl.O_NONBLOCK)
                    .i64(MqAttr.MQ_MAXMSG_OFFSET, queue.countMax())
                    .i64(MqAttr.MQ_MSGSIZE_OFFSET, queue.lengthMax())
                    .i64(MqAttr.MQ_CURMSGS_OFFSET, count)
                    .write(task.mm(), args.addr(2));
        }
        return 0;
    }
}
