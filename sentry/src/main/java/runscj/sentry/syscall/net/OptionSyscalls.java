package runscj.sentry.syscall.net;

import static runscj.abi.Socket.*;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.socket.Listener;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.socket.SocketOptions;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** setsockopt(2) and getsockopt(2) at SOL_SOCKET. */
final class OptionSyscalls {
    private static final long US_PER_SECOND = 1_000_000;
    private static final long NS_PER_US = 1_000;
    private static final int TIMEVAL_SIZE = 16;
    private static final int LINGER_SIZE = 8;
    private static final int UCRED_SIZE = 12;

    private OptionSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SETSOCKOPT, OptionSyscalls::setsockopt)
                .bind(Sysno.GETSOCKOPT, OptionSyscalls::getsockopt);
    }

    private static long setsockopt(Task task, SyscallArgs args) throws ErrnoException {
        int length = args.i32(4);
        if (length < 0) {
            throw Errno.EINVAL.raise();
        }
        SocketFile socket = SocketArgs.socket(task, args.fd(0));
        if (args.i32(1) != SOL_SOCKET) {
            throw Errno.EOPNOTSUPP.raise();
        }
        if (length < Integer.BYTES) {
            throw Errno.EINVAL.raise();
        }
        set(task, socket, args.i32(2), args.addr(3), length);
        return 0;
    }

    private static boolean mayAdminister(Task task, SocketFile socket) {
        return task.credentials().capableIn(socket.network().owner(), Capability.CAP_NET_ADMIN);
    }

    private static void set(Task task, SocketFile socket, int option, long addr, int length)
            throws ErrnoException {
        SocketOptions options = socket.options();
        int value = task.mm().readInt(addr);
        switch (option) {
            case SO_REUSEADDR, SO_REUSEPORT, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE ->
                    options.set(option, value != 0);
            case SO_PASSCRED, SO_DONTROUTE, SO_NO_CHECK, SO_PASSSEC ->
                    options.set(option, value != 0);
            case SO_TIMESTAMP, SO_TIMESTAMPNS, SO_RXQ_OVFL -> options.set(option, value != 0);
            case SO_DEBUG -> {
                if (value != 0 && !task.credentials().capable(Capability.CAP_NET_ADMIN)) {
                    throw Errno.EACCES.raise();
                }
                options.set(option, value != 0);
            }
            case SO_SNDBUF -> options.sendBuffer(value);
            case SO_RCVBUF -> options.receiveBuffer(value);
            case SO_SNDBUFFORCE, SO_RCVBUFFORCE -> {
                if (!task.credentials().capable(Capability.CAP_NET_ADMIN)) {
                    throw Errno.EPERM.raise();
                }
                if (option == SO_SNDBUFFORCE) {
                    options.sendBuffer(value);
                } else {
                    options.receiveBuffer(value);
                }
            }
            case SO_PRIORITY -> {
                if ((value < 0 || value > 6) && !mayAdminister(task, socket)) {
                    throw Errno.EPERM.raise();
                }
                options.priority(value);
            }
            case SO_RCVLOWAT -> options.lowWater(value);
            case SO_LINGER -> {
                if (length < LINGER_SIZE) {
                    throw Errno.EINVAL.raise();
                }
                int seconds = task.mm().readInt(addr + Integer.BYTES);
                options.lingerSeconds(value == 0 ? -1 : Math.max(0, seconds));
            }
            case SO_RCVTIMEO_OLD, SO_RCVTIMEO_NEW ->
                    options.receiveTimeoutNs(timeout(task.mm(), addr, length));
            case SO_SNDTIMEO_OLD, SO_SNDTIMEO_NEW ->
                    options.sendTimeoutNs(timeout(task.mm(), addr, length));
            default -> throw Errno.ENOPROTOOPT.raise();
        }
    }

    /**
     * Reads a timeval: 0 for none. EDOM for a wrong fraction; negative seconds time out at once.
     */
    private static long timeout(Mm mm, long addr, int length) throws ErrnoException {
        if (length < TIMEVAL_SIZE) {
            throw Errno.EINVAL.raise();
        }
        long seconds = mm.readLong(addr);
        long microseconds = mm.readLong(addr + Long.BYTES);
        if (microseconds < 0 || microseconds >= US_PER_SECOND) {
            throw Errno.EDOM.raise();
        }
        if (seconds < 0) {
            return 1;
        }
        long most = Long.MAX_VALUE / 4 / (US_PER_SECOND * NS_PER_US);
        return seconds >= most ? 0 : (seconds * US_PER_SECOND + microseconds) * NS_PER_US;
    }

    private static long getsockopt(Task task, SyscallArgs args) throws ErrnoException {
        SocketFile socket = SocketArgs.socket(task, args.fd(0));
        int room = task.mm().readInt(args.addr(4));
        if (args.i32(1) != SOL_SOCKET) {
            throw Errno.EOPNOTSUPP.raise();
        }
        if (room < 0) {
            throw Errno.EINVAL.raise();
        }
        int option = args.i32(2);
        int size =
                switch (option) {
                    case SO_LINGER -> LINGER_SIZE;
                    case SO_PEERCRED -> UCRED_SIZE;
                    case SO_RCVTIMEO_OLD, SO_RCVTIMEO_NEW, SO_SNDTIMEO_OLD, SO_SNDTIMEO_NEW ->
                            TIMEVAL_SIZE;
                    default -> Integer.BYTES;
                };
        GuestStruct out = new GuestStruct(size);
        get(task, socket, option, out);
        int length = Math.min(size, room);
        out.write(task.mm(), args.addr(3), length);
        task.mm().writeInt(args.addr(4), length);
        return 0;
    }

    private static void get(Task task, SocketFile socket, int option, GuestStruct out)
            throws ErrnoException {
        SocketOptions options = socket.options();
        switch (option) {
            case SO_TYPE -> out.i32(0, socket.type());
            case SO_DOMAIN -> out.i32(0, socket.family());
            case SO_PROTOCOL -> out.i32(0, socket.protocol());
            case SO_ERROR -> out.i32(0, socket.takeError());
            case SO_ACCEPTCONN -> out.i32(0, socket instanceof Listener l && l.listening() ? 1 : 0);
            case SO_SNDBUF -> out.i32(0, options.sendBuffer());
            case SO_RCVBUF -> out.i32(0, options.receiveBuffer());
            case SO_PRIORITY -> out.i32(0, options.priority());
            case SO_RCVLOWAT -> out.i32(0, options.lowWater());
            case SO_SNDLOWAT -> out.i32(0, 1);
            case SO_REUSEADDR, SO_REUSEPORT, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE ->
                    out.i32(0, options.has(option) ? 1 : 0);
            case SO_PASSCRED, SO_DONTROUTE, SO_NO_CHECK, SO_PASSSEC, SO_DEBUG ->
                    out.i32(0, options.has(option) ? 1 : 0);
            case SO_TIMESTAMP, SO_TIMESTAMPNS, SO_RXQ_OVFL ->
                    out.i32(0, options.has(option) ? 1 : 0);
            case SO_LINGER -> {
                int seconds = options.lingerSeconds();
                out.i32(0, seconds < 0 ? 0 : 1).i32(Integer.BYTES, Math.max(0, seconds));
            }
            case SO_PEERCRED -> {
                int[] peer = socket.peerCredentials(task);
                out.i32(0, peer[0]).i32(4, peer[1]).i32(8, peer[2]);
            }
            case SO_RCVTIMEO_OLD, SO_RCVTIMEO_NEW -> timeout(out, options.receiveTimeoutNs());
            case SO_SNDTIMEO_OLD, SO_SNDTIMEO_NEW -> timeout(out, options.sendTimeoutNs());
            default -> throw Errno.ENOPROTOOPT.raise();
        }
    }

    private static void timeout(GuestStruct out, long timeoutNs) {
        long microseconds = timeoutNs / NS_PER_US;
        out.i64(0, microseconds / US_PER_SECOND).i64(Long.BYTES, microseconds % US_PER_SECOND);
    }
}
