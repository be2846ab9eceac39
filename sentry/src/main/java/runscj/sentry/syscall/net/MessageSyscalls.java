package runscj.sentry.syscall.net;

import static runscj.abi.Socket.MSG_CMSG_CLOEXEC;
import static runscj.abi.Socket.MSG_CMSG_COMPAT;
import static runscj.abi.Socket.MSG_DONTWAIT;
import static runscj.abi.Socket.MSG_NOSIGNAL;
import static runscj.abi.Socket.MSG_PEEK;
import static runscj.abi.Socket.MSG_WAITALL;
import static runscj.abi.Socket.MSG_WAITFORONE;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Mmsghdr;
import runscj.abi.Msghdr;
import runscj.abi.Poll;
import runscj.sentry.kernel.BrokenPipe;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.socket.Incoming;
import runscj.sentry.socket.Outgoing;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** Sends and receives: send(2), recv(2) and their kin. */
final class MessageSyscalls {
    private static final int IOVECS_MAX = 1024;
    private static final int MESSAGES_MAX = 1024;

    private MessageSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SENDTO, MessageSyscalls::sendto)
                .bind(Sysno.RECVFROM, MessageSyscalls::recvfrom)
                .bind(Sysno.SENDMSG, MessageSyscalls::sendmsg)
                .bind(Sysno.RECVMSG, MessageSyscalls::recvmsg)
                .bind(Sysno.SENDMMSG, MessageSyscalls::sendmmsg)
                .bind(Sysno.RECVMMSG, MessageSyscalls::recvmmsg);
    }

    private static SocketArgs.Patience patience(int flags) {
        return (flags & MSG_DONTWAIT) != 0 ? SocketArgs.Patience.NONE : SocketArgs.Patience.AS_FILE;
    }

    private static long send(Task task, OpenFile file, IoBuffer source, Outgoing message)
            throws GuestException {
        SocketFile socket = SocketArgs.socket(file);
        SocketArgs.Patience patience = patience(message.flags);
        long deadlineNs = SocketArgs.deadline(socket.options().sendTimeoutNs());
        long total = 0;
        while (true) {
            try {
                total +=
                        SocketArgs.run(
                                task,
                                file,
                                Poll.POLLOUT,
                                deadlineNs,
                                patience,
                                () -> socket.send(task, source, message));
            } catch (GuestException e) {
                if (total > 0) {
                    return total;
                }
                boolean signals =
                        e instanceof ErrnoException errno
                                && errno.errno() == Errno.EPIPE
                                && socket.isStream()
                                && (message.flags & MSG_NOSIGNAL) == 0;
                throw signals ? BrokenPipe.signal(task) : e;
            }
            boolean stops =
                    patience == SocketArgs.Patience.NONE
                            || (file.flags() & Fcntl.O_NONBLOCK) != 0
                            || !socket.isStream();
            if (stops || source.remaining() == 0) {
                return total;
            }
        }
    }

    private static long receive(Task task, OpenFile file, IoBuffer target, Incoming message)
            throws GuestException {
        SocketFile socket = SocketArgs.socket(file);
        SocketArgs.Patience patience = patience(message.flags);
        if ((file.flags() & Fcntl.O_NONBLOCK) != 0) {
            message.flags |= MSG_DONTWAIT;
        }
        long deadlineNs = SocketArgs.deadline(socket.options().receiveTimeoutNs());
        boolean all =
                (message.flags & MSG_WAITALL) != 0
                        && (message.flags & MSG_PEEK) == 0
                        && socket.isStream();
        long total = 0;
        while (true) {
            long got;
            try {
                got =
                        SocketArgs.run(
                                task,
                                file,
                                Poll.POLLIN | Poll.POLLRDHUP,
                                deadlineNs,
                                patience,
                                () -> socket.receive(task, target, message));
            } catch (GuestException e) {
                if (total > 0) {
                    return total;
                }
                throw e;
            }
            total += got;
            if (!all || got == 0 || target.remaining() == 0 || message.files != null) {
                return total;
            }
        }
    }

    private static long sendto(Task task, SyscallArgs args) throws GuestException {
        IoBuffer source = task.mm().buffer(args.addr(1), bounded(args.i64(2)));
        OpenFile file = task.file(args.fd(0));
        Outgoing message = new Outgoing();
        message.flags = args.i32(3);
        if (args.addr(4) != 0) {
            message.address = SocketArgs.address(task.mm(), args.addr(4), args.i32(5));
        }
        return send(task, file, source, message);
    }

    private static long bounded(long length) {
        return length < 0 ? Integer.MAX_VALUE : Math.min(length, Integer.MAX_VALUE);
    }

    private static long recvfrom(Task task, SyscallArgs args) throws GuestException {
        IoBuffer target = task.mm().buffer(args.addr(1), bounded(args.i64(2)));
        OpenFile file = task.file(args.fd(0));
        Incoming message = new Incoming();
        message.flags = args.i32(3);
        try {
            long got = receive(task, file, target, message);
            if (args.addr(4) != 0) {
                SocketArgs.copyAddress(task.mm(), message.address, args.addr(4), args.addr(5));
            }
            return got;
        } finally {
            message.dropFiles();
        }
    }

    private static IoBuffer iovecs(Task task, GuestStruct header) throws ErrnoException {
        long count = header.i64(Msghdr.MSG_IOVLEN_OFFSET);
        if (count < 0 || count > IOVECS_MAX) {
            throw Errno.EMSGSIZE.raise();
        }
        return task.mm().iovecs(header.i64(Msghdr.MSG_IOV_OFFSET), count);
    }

    private static long sendmsg(Task task, SyscallArgs args) throws GuestException {
        return sendOne(task, task.file(args.fd(0)), args.addr(1), args.i32(2));
    }

    private static long sendOne(Task task, OpenFile file, long headerAddr, int flags)
            throws GuestException {
        SocketArgs.socket(file);
        if ((flags & MSG_CMSG_COMPAT) != 0) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct header = GuestStruct.read(task.mm(), headerAddr, Msghdr.SIZE);
        Outgoing message = new Outgoing();
        message.flags = flags;
        long nameAddr = header.i64(Msghdr.MSG_NAME_OFFSET);
        int nameLength = header.i32(Msghdr.MSG_NAMELEN_OFFSET);
        if (nameAddr != 0 && nameLength != 0) {
            if (nameLength < 0) {
                throw Errno.EINVAL.raise();
            }
            message.address = SocketArgs.address(task.mm(), nameAddr, Math.min(nameLength, 128));
        }
        IoBuffer source = iovecs(task, header);
        long controlAddr = header.i64(Msghdr.MSG_CONTROL_OFFSET);
        if (controlAddr != 0) {
            ControlMessages.read(
                    task, controlAddr, header.i64(Msghdr.MSG_CONTROLLEN_OFFSET), message);
        }
        return send(task, file, source, message);
    }

    private static long recvmsg(Task task, SyscallArgs args) throws GuestException {
        return receiveOne(task, task.file(args.fd(0)), args.addr(1), args.i32(2));
    }

    private static long receiveOne(Task task, OpenFile file, long headerAddr, int flags)
            throws GuestException {
        SocketArgs.socket(file);
        if ((flags & MSG_CMSG_COMPAT) != 0) {
            throw Errno.EINVAL.raise();
        }
        Mm mm = task.mm();
        GuestStruct header = GuestStruct.read(mm, headerAddr, Msghdr.SIZE);
        int nameRoom = header.i32(Msghdr.MSG_NAMELEN_OFFSET);
        if (nameRoom < 0) {
            throw Errno.EINVAL.raise();
        }
        IoBuffer target = iovecs(task, header);
        Incoming message = new Incoming();
        message.flags = flags;
        try {
            long got = receive(task, file, target, message);
            long nameAddr = header.i64(Msghdr.MSG_NAME_OFFSET);
            if (nameAddr != 0) {
                writeName(mm, headerAddr, nameAddr, nameRoom, message.address);
            }
            long room = Math.max(0, header.i64(Msghdr.MSG_CONTROLLEN_OFFSET));
            long controlAddr = header.i64(Msghdr.MSG_CONTROL_OFFSET);
            long used = ControlMessages.write(task, controlAddr, room, message);
            mm.writeInt(
                    headerAddr + Msghdr.MSG_FLAGS_OFFSET,
                    message.resultFlags | (flags & MSG_CMSG_CLOEXEC));
            mm.writeLong(headerAddr + Msghdr.MSG_CONTROLLEN_OFFSET, used);
            return got;
        } finally {
            message.dropFiles();
        }
    }

    private static void writeName(
            Mm mm, long headerAddr, long nameAddr, int room, byte @Nullable [] name)
            throws ErrnoException {
        int length = name == null ? 0 : name.length;
        if (name != null && Math.min(room, length) > 0) {
            mm.copyOut(nameAddr, MemorySegment.ofArray(name), 0, Math.min(room, length));
        }
        mm.writeInt(headerAddr + Msghdr.MSG_NAMELEN_OFFSET, length);
    }

    private static long sendmmsg(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        SocketArgs.socket(file);
        long count = Math.min(args.u32(2), MESSAGES_MAX);
        long addr = args.addr(1);
        int done = 0;
        while (done < count) {
            try {
                long sent = sendOne(task, file, addr, args.i32(3));
                task.mm().writeInt(addr + Mmsghdr.MSG_LEN_OFFSET, (int) sent);
            } catch (GuestException e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            addr += Mmsghdr.SIZE;
            done++;
        }
        return done;
    }

    private static long recvmmsg(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        long timeoutAddr = args.addr(4);
        long deadlineNs = Long.MAX_VALUE;
        if (timeoutAddr != 0) {
            long timeoutNs = TimeArgs.timespec(task.mm(), timeoutAddr);
            deadlineNs = System.nanoTime() + Math.min(timeoutNs, Long.MAX_VALUE / 4);
        }
        SocketArgs.socket(file);
        int flags = args.i32(3) & ~MSG_WAITFORONE;
        boolean forOne = (args.i32(3) & MSG_WAITFORONE) != 0;
        long count = Math.min(args.u32(2), MESSAGES_MAX);
        long addr = args.addr(1);
        int done = 0;
        while (done < count) {
            try {
                long got = receiveOne(task, file, addr, flags);
                task.mm().writeInt(addr + Mmsghdr.MSG_LEN_OFFSET, (int) got);
            } catch (GuestException e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            addr += Mmsghdr.SIZE;
            done++;
            if (forOne) {
                flags |= MSG_DONTWAIT;
            }
            if (System.nanoTime() - deadlineNs >= 0 && timeoutAddr != 0) {
                break;
            }
        }
        if (timeoutAddr != 0) {
            long leftNs = Math.max(0, deadlineNs - System.nanoTime());
            TimeArgs.timespec(task.mm(), timeoutAddr, leftNs);
        }
        return done;
    }
}
