package runscj.sentry.syscall.net;

import static runscj.abi.Socket.AF_UNIX;
import static runscj.abi.Socket.SOCK_CLOEXEC;
import static runscj.abi.Socket.SOCK_NONBLOCK;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.socket.Listener;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.socket.unix.UnixSockets;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** Makes, names and connects sockets. Families other than AF_UNIX: EAFNOSUPPORT. */
public final class SocketSyscalls {
    private static final int TYPE_MASK = 0xf;
    private static final int FAMILY_MAX = 46;
    private static final int TYPE_MAX = 11;

    private final UnixSockets unixSockets;

    private SocketSyscalls(UnixSockets unixSockets) {
        this.unixSockets = unixSockets;
    }

    /** Binds all socket calls. */
    public static void bind(Handlers handlers, UnixSockets unixSockets) {
        SocketSyscalls calls = new SocketSyscalls(unixSockets);
        handlers.bind(Sysno.SOCKET, calls::socket)
                .bind(Sysno.SOCKETPAIR, calls::socketpair)
                .bind(Sysno.BIND, SocketSyscalls::bindName)
                .bind(Sysno.LISTEN, SocketSyscalls::listen)
                .bind(Sysno.ACCEPT, (task, args) -> accept(task, args, 0))
                .bind(Sysno.ACCEPT4, (task, args) -> accept(task, args, args.i32(3)))
                .bind(Sysno.CONNECT, SocketSyscalls::connect)
                .bind(Sysno.SHUTDOWN, SocketSyscalls::shutdown)
                .bind(Sysno.GETSOCKNAME, SocketSyscalls::getsockname)
                .bind(Sysno.GETPEERNAME, SocketSyscalls::getpeername);
        MessageSyscalls.bind(handlers);
        OptionSyscalls.bind(handlers);
    }

    private static FdTable.Reservation reserve(Task task, int count) throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        return task.fds().reserve(count, 0, limit);
    }

    /** Checks what socket(2) and socketpair(2) have in common; returns the type without flags. */
    private static int type(SyscallArgs args) throws ErrnoException {
        int flags = args.i32(1) & ~TYPE_MASK;
        if ((flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) != 0) {
            throw Errno.EINVAL.raise();
        }
        int family = args.i32(0);
        int type = args.i32(1) & TYPE_MASK;
        if (family < 0 || family >= FAMILY_MAX) {
            throw Errno.EAFNOSUPPORT.raise();
        }
        if (type >= TYPE_MAX) {
            throw Errno.EINVAL.raise();
        }
        if (family != AF_UNIX) {
            throw Errno.EAFNOSUPPORT.raise();
        }
        int protocol = args.i32(2);
        if (protocol != 0 && protocol != AF_UNIX) {
            throw Errno.EPROTONOSUPPORT.raise();
        }
        return type;
    }

    private static boolean closesOnExec(int flags) {
        return (flags & SOCK_CLOEXEC) != 0;
    }

    private long socket(Task task, SyscallArgs args) throws GuestException {
        int type = type(args);
        int flags = args.i32(1);
        try (FdTable.Reservation reserved = reserve(task, 1)) {
            SocketFile socket = unixSockets.create(task, type);
            OpenFile file = SocketArgs.open(task, socket, flags & SOCK_NONBLOCK);
            reserved.publish(closesOnExec(flags), file);
            return reserved.fd(0);
        }
    }

    private long socketpair(Task task, SyscallArgs args) throws GuestException {
        int type = type(args);
        int flags = args.i32(1);
        try (FdTable.Reservation reserved = reserve(task, 2)) {
            task.mm().writeInt(args.addr(3), reserved.fd(0));
            task.mm().writeInt(args.addr(3) + Integer.BYTES, reserved.fd(1));
            SocketFile[] pair = unixSockets.createPair(task, type);
            reserved.publish(
                    closesOnExec(flags),
                    SocketArgs.open(task, pair[0], flags & SOCK_NONBLOCK),
                    SocketArgs.open(task, pair[1], flags & SOCK_NONBLOCK));
            return 0;
        }
    }

    private static long bindName(Task task, SyscallArgs args) throws GuestException {
        SocketFile socket = SocketArgs.socket(task, args.fd(0));
        socket.bind(task, SocketArgs.address(task.mm(), args.addr(1), args.i32(2)));
        return 0;
    }

    private static Listener listener(SocketFile socket) throws ErrnoException {
        if (socket instanceof Listener listener) {
            return listener;
        }
        throw Errno.EOPNOTSUPP.raise();
    }

    private static long listen(Task task, SyscallArgs args) throws GuestException {
        listener(SocketArgs.socket(task, args.fd(0))).listen(task, args.i32(1));
        return 0;
    }

    private static long accept(Task task, SyscallArgs args, int flags) throws GuestException {
        if ((flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) != 0) {
            throw Errno.EINVAL.raise();
        }
        OpenFile file = task.file(args.fd(0));
        Listener listener = listener(SocketArgs.socket(file));
        try (FdTable.Reservation reserved = reserve(task, 1)) {
            SocketFile accepted = await(task, file, listener);
            OpenFile opened = SocketArgs.open(task, accepted, flags & SOCK_NONBLOCK);
            boolean published = false;
            try {
                if (args.addr(1) != 0) {
                    SocketArgs.copyAddress(
                            task.mm(), accepted.peerName(), args.addr(1), args.addr(2));
                }
                reserved.publish(closesOnExec(flags), opened);
                published = true;
            } finally {
                if (!published) {
                    opened.release();
                }
            }
            return reserved.fd(0);
        }
    }

    private static SocketFile await(Task task, OpenFile file, Listener listener)
            throws GuestException {
        SocketFile first = listener.accept(task);
        if (first != null) {
            return first;
        }
        Arrival arrival = new Arrival(listener, task);
        long deadlineNs = SocketArgs.deadline(listener.options().receiveTimeoutNs());
        SocketArgs.run(task, file, Poll.POLLIN, deadlineNs, SocketArgs.Patience.AS_FILE, arrival);
        SocketFile accepted = arrival.accepted;
        if (accepted == null) {
            throw new IllegalStateException("accept returned without a socket");
        }
        return accepted;
    }

    private static final class Arrival implements Task.FileOperation {
        private final Listener listener;
        private final Task task;
        private @Nullable SocketFile accepted;

        Arrival(Listener listener, Task task) {
            this.listener = listener;
            this.task = task;
        }

        @Override
        public long attempt() throws GuestException {
            accepted = listener.accept(task);
            return accepted == null ? FileImpl.WOULD_BLOCK : 0;
        }
    }

    private static long connect(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        SocketFile socket = SocketArgs.socket(file);
        byte[] address = SocketArgs.address(task.mm(), args.addr(1), args.i32(2));
        long deadlineNs = SocketArgs.deadline(socket.options().sendTimeoutNs());
        return SocketArgs.run(
                task,
                file,
                Poll.POLLOUT,
                deadlineNs,
                SocketArgs.Patience.AS_FILE,
                () -> socket.connect(task, address));
    }

    private static long shutdown(Task task, SyscallArgs args) throws GuestException {
        SocketArgs.socket(task, args.fd(0)).shutdown(args.i32(1));
        return 0;
    }

    private static long getsockname(Task task, SyscallArgs args) throws GuestException {
        byte[] name = SocketArgs.socket(task, args.fd(0)).localName();
        SocketArgs.copyAddress(task.mm(), name, args.addr(1), args.addr(2));
        return 0;
    }

    private static long getpeername(Task task, SyscallArgs args) throws GuestException {
        byte[] name = SocketArgs.socket(task, args.fd(0)).peerName();
        SocketArgs.copyAddress(task.mm(), name, args.addr(1), args.addr(2));
        return 0;
    }
}
