package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.Socket;
import runscj.sentry.arch.Registers;
import runscj.sentry.fs.uring.RegisteredFiles;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.DetachedCall;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.Handler;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.file.Transfers;
import runscj.sentry.syscall.pipe.SpliceSyscalls;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/**
 * The table of operations: one row each. Most are a system call whose arguments stand in the entry,
 * and are made by that call's own handler.
 */
final class Operations {
    private static final int FTRUNCATE = 55;
    private static final int BIND = 56;
    private static final int LISTEN = 57;
    private static final int ARGUMENTS = 6;
    private static final int SPLICE_F_FD_IN_FIXED = 0x8000_0000;
    private static final int CANCEL_FLAGS =
            IORING_ASYNC_CANCEL_ALL
                    | IORING_ASYNC_CANCEL_FD
                    | IORING_ASYNC_CANCEL_ANY
                    | IORING_ASYNC_CANCEL_FD_FIXED
                    | IORING_ASYNC_CANCEL_USERDATA
                    | IORING_ASYNC_CANCEL_OP;

    /** The file that an entry names, in place of its descriptor. */
    private static final int FILE = DetachedCall.FIRST;

    private final @Nullable Operation[] table = new @Nullable Operation[LISTEN + 1];
    private final Handlers handlers;

    Operations(Handlers handlers) {
        this.handlers = handlers;
        row(IORING_OP_NOP, (context, sqe) -> Request.Action.of(() -> 0));
        row(IORING_OP_READV, (context, sqe) -> transfer(context, sqe, true, iovecs(context, sqe)));
        row(
                IORING_OP_WRITEV,
                (context, sqe) -> transfer(context, sqe, false, iovecs(context, sqe)));
        row(IORING_OP_READ, (context, sqe) -> transfer(context, sqe, true, buffer(context, sqe)));
        row(IORING_OP_WRITE, (context, sqe) -> transfer(context, sqe, false, buffer(context, sqe)));
        row(
                IORING_OP_READ_FIXED,
                (context, sqe) -> transfer(context, sqe, true, registered(context, sqe)));
        row(
                IORING_OP_WRITE_FIXED,
                (context, sqe) -> transfer(context, sqe, false, registered(context, sqe)));
        row(IORING_OP_FSYNC, this::fsync);
        row(IORING_OP_POLL_ADD, Polls::add);
        row(IORING_OP_POLL_REMOVE, Polls::remove);
        row(IORING_OP_ASYNC_CANCEL, Operations::cancel);
        row(IORING_OP_TIMEOUT, Timeouts::timeout);
        row(IORING_OP_LINK_TIMEOUT, Timeouts::ofLink);
        row(IORING_OP_TIMEOUT_REMOVE, Timeouts::remove);
        row(IORING_OP_CLOSE, this::close);
        row(IORING_OP_FILES_UPDATE, Operations::filesUpdate);
        row(IORING_OP_SPLICE, Operations::splice);
        row(IORING_OP_TEE, this::tee);
        sockets();
        onFile(IORING_OP_FALLOCATE, Sysno.FALLOCATE, e -> args(FILE, e.len(), e.off(), e.addr()));
        onFile(
                IORING_OP_FADVISE,
                Sysno.FADVISE64,
                e -> args(FILE, e.off(), length(e, e.addr()), e.opFlags()));
        onFile(
                IORING_OP_SYNC_FILE_RANGE,
                Sysno.SYNC_FILE_RANGE,
                e -> args(FILE, e.off(), e.len() & 0xffff_ffffL, e.opFlags()));
        onFile(FTRUNCATE, Sysno.FTRUNCATE, e -> args(FILE, e.off()));
        onFile(
                IORING_OP_FSETXATTR,
                Sysno.FSETXATTR,
                e -> args(FILE, e.addr(), e.off(), e.len() & 0xffff_ffffL, e.opFlags()));
        onFile(
                IORING_OP_FGETXATTR,
                Sysno.FGETXATTR,
                e -> args(FILE, e.addr(), e.off(), e.len() & 0xffff_ffffL));
        paths();
        call(
                IORING_OP_MADVISE,
                Sysno.MADVISE,
                e -> args(e.addr(), length(e, e.off()), e.opFlags()));
        call(IORING_OP_EPOLL_CTL, Sysno.EPOLL_CTL, e -> args(e.fd(), e.len(), e.off(), e.addr()));
    }

    private void sockets() {
        row(IORING_OP_SEND, (context, sqe) -> message(context, sqe, Sysno.SENDTO));
        row(IORING_OP_RECV, (context, sqe) -> message(context, sqe, Sysno.RECVFROM));
        row(IORING_OP_SENDMSG, (context, sqe) -> message(context, sqe, Sysno.SENDMSG));
        row(IORING_OP_RECVMSG, (context, sqe) -> message(context, sqe, Sysno.RECVMSG));
        row(IORING_OP_ACCEPT, this::accept);
        onFile(IORING_OP_SHUTDOWN, Sysno.SHUTDOWN, e -> args(FILE, e.len()));
        onFile(IORING_OP_CONNECT, Sysno.CONNECT, e -> args(FILE, e.addr(), unused(e, e.off())));
        onFile(BIND, Sysno.BIND, e -> args(FILE, e.addr(), unused(e, e.off())));
        onFile(LISTEN, Sysno.LISTEN, e -> args(FILE, e.len()));
        making(
                IORING_OP_SOCKET,
                Sysno.SOCKET,
                Socket.SOCK_CLOEXEC,
                Sqe::off,
                e -> {
                    if (e.addr() != 0 || e.opFlags() != 0 || e.bufIndex() != 0) {
                        throw Errno.EINVAL.raise();
                    }
                    return args(e.fd(), e.off(), e.len());
                });
    }

    private void paths() {
        making(
                IORING_OP_OPENAT,
                Sysno.OPENAT,
                Fcntl.O_CLOEXEC,
                Sqe::opFlags,
                e -> args(path(e).fd(), e.addr(), e.opFlags(), e.len()));
        // The flags of openat2(2) stand in memory: whether they go with a slot is not looked at.
        making(
                IORING_OP_OPENAT2,
                Sysno.OPENAT2,
                0,
                e -> 0,
                e -> args(path(e).fd(), e.addr(), e.off(), e.len()));
        call(
                IORING_OP_STATX,
                Sysno.STATX,
                e -> args(path(e).fd(), e.addr(), e.opFlags(), e.len(), e.off()));
        call(
                IORING_OP_RENAMEAT,
                Sysno.RENAMEAT2,
                e -> args(path(e).fd(), e.addr(), e.len(), e.off(), e.opFlags()));
        call(IORING_OP_UNLINKAT, Sysno.UNLINKAT, e -> args(path(e).fd(), e.addr(), e.opFlags()));
        call(IORING_OP_MKDIRAT, Sysno.MKDIRAT, e -> args(path(e).fd(), e.addr(), e.len()));
        call(IORING_OP_SYMLINKAT, Sysno.SYMLINKAT, e -> args(path(e).addr(), e.fd(), e.off()));
        call(
                IORING_OP_LINKAT,
                Sysno.LINKAT,
                e -> args(path(e).fd(), e.addr(), e.len(), e.off(), e.opFlags()));
        call(
                IORING_OP_SETXATTR,
                Sysno.SETXATTR,
                e -> args(path(e).addr3(), e.addr(), e.off(), e.len() & 0xffff_ffffL, e.opFlags()));
        call(
                IORING_OP_GETXATTR,
                Sysno.GETXATTR,
                e -> args(path(e).addr3(), e.addr(), e.off(), e.len() & 0xffff_ffffL));
    }

    /** Returns an operation, or null for one that is not supported. */
    @Nullable Operation get(int opcode) {
        return opcode < table.length ? table[opcode] : null;
    }

    /** Returns the highest opcode in the table. */
    int last() {
        return table.length - 1;
    }

    private void row(int opcode, Operation operation) {
        table[opcode] = operation;
    }

    /** Where the arguments of a call stand in the entry. */
    @FunctionalInterface
    private interface Arguments {
        long[] of(Sqe sqe) throws ErrnoException;
    }

    private static long[] args(long... values) {
        return values;
    }

    /** A length of 64 bits stands elsewhere if that of 32 is zero. */
    private static long length(Sqe sqe, long wide) {
        return wide != 0 ? wide : sqe.len() & 0xffff_ffffL;
    }

    /** Checks an entry that names a file by its path: its directory cannot be a registered one. */
    private static Sqe path(Sqe sqe) throws ErrnoException {
        if ((sqe.flags() & IOSQE_FIXED_FILE) != 0) {
            throw Errno.EBADF.raise();
        }
        return sqe;
    }

    /** Returns a value of an entry whose other words have to be 0. */
    private static long unused(Sqe sqe, long value) throws ErrnoException {
        if (sqe.len() != 0 || sqe.opFlags() != 0) {
            throw Errno.EINVAL.raise();
        }
        return value;
    }

    private static void requirePlain(Sqe sqe) throws ErrnoException {
        if (sqe.bufIndex() != 0 || sqe.spliceFd() != 0) {
            throw Errno.EINVAL.raise();
        }
    }

    private void call(int opcode, Sysno sysno, Arguments arguments) {
        row(
                opcode,
                (context, sqe) -> {
                    requirePlain(sqe);
                    return Request.Action.of(made(context.task(), sysno, arguments.of(sqe)));
                });
    }

    /** A call on the file of the entry, which its arguments call {@link #FILE}. */
    private void onFile(int opcode, Sysno sysno, Arguments arguments) {
        row(
                opcode,
                (context, sqe) -> {
                    requirePlain(sqe);
                    long[] values = arguments.of(sqe);
                    context.file(sqe);
                    return Request.Action.of(made(context.task(), sysno, values));
                });
    }

    /**
     * A call that makes a descriptor, or fills a slot.
     *
     * @param closeOnExec the flag that goes with a descriptor alone
     */
    private void making(
            int opcode,
            Sysno sysno,
            int closeOnExec,
            ToLongFunction<Sqe> flags,
            Arguments arguments) {
        row(
                opcode,
                (context, sqe) -> {
                    if (sqe.bufIndex() != 0) {
                        throw Errno.EINVAL.raise();
                    }
                    long[] values = arguments.of(sqe);
                    Task.FileOperation call = made(context.task(), sysno, values);
                    boolean closes = (flags.applyAsLong(sqe) & closeOnExec) != 0;
                    return Request.Action.of(intoSlot(context, sqe, closes, call));
                });
    }

    private static Task.FileOperation intoSlot(
            Operation.Context context, Sqe sqe, boolean closes, Task.FileOperation call)
            throws ErrnoException {
        int index = sqe.spliceFd();
        if (index == 0) {
            return call;
        }
        if (closes) {
            throw Errno.EINVAL.raise();
        }
        return () -> {
            long fd = call.attempt();
            return fd < 0 ? fd : moveToSlot(context, (int) fd, index);
        };
    }

    /** Moves an open file from a number to a slot. Returns 0, or the slot if any would do. */
    private static long moveToSlot(Operation.Context context, int fd, int index)
            throws ErrnoException {
        RegisteredFiles files = context.ring().files();
        OpenFile file = context.task().fds().retained(fd);
        if (file == null) {
            throw Errno.EBADF.raise(); // another thread was faster
        }
        context.task().fds().close(fd);
        boolean placed = false;
        try {
            long result = 0;
            if (index == IORING_FILE_INDEX_ALLOC) {
                result = files.add(file);
            } else {
                files.set(index - 1, file);
            }
            placed = true;
            return result;
        } finally {
            if (!placed) {
                file.release();
            }
        }
    }

    private Task.FileOperation made(Task task, Sysno sysno, long[] values) {
        Handler handler = handlers.handler(sysno);
        long[] six = new long[ARGUMENTS];
        System.arraycopy(values, 0, six, 0, values.length);
        Registers registers = new Registers();
        registers.rdi(six[0]);
        registers.rsi(six[1]);
        registers.rdx(six[2]);
        registers.r10(six[3]);
        registers.r8(six[4]);
        registers.r9(six[5]);
        SyscallArgs args = new SyscallArgs(registers);
        return () -> handler.call(task, args);
    }

    private static IoBuffer iovecs(Operation.Context context, Sqe sqe) throws ErrnoException {
        return context.task().mm().iovecs(sqe.addr(), sqe.len() & 0xffff_ffffL);
    }

    private static IoBuffer buffer(Operation.Context context, Sqe sqe) throws ErrnoException {
        return context.task().mm().buffer(sqe.addr(), sqe.len() & 0xffff_ffffL);
    }

    private static IoBuffer registered(Operation.Context context, Sqe sqe) throws ErrnoException {
        context.ring().buffers().require(sqe.bufIndex(), sqe.addr(), sqe.len() & 0xffff_ffffL);
        return buffer(context, sqe);
    }

    private static Request.Action transfer(
            Operation.Context context, Sqe sqe, boolean reads, IoBuffer buffer)
            throws ErrnoException {
        OpenFile file = context.file(sqe);
        Task task = context.task();
        int flags = sqe.opFlags();
        long offset = file.isPositional() ? sqe.off() : Transfers.AT_POSITION;
        Task.FileOperation call =
                () -> {
                    Transfers.checkedFlags(flags);
                    if (file.impl() instanceof DirectoryFile && (!reads || file.readable())) {
                        throw (reads ? Errno.EINVAL : Errno.EBADF).raise();
                    }
                    if (!file.isPositional()) {
                        return reads
                                ? Blocking.read(task, file, buffer)
                                : Blocking.write(task, file, buffer);
                    }
                    if (reads) {
                        file.requireReadable();
                        return Transfers.read(task, file, buffer, offset, flags);
                    }
                    file.requireWritable();
                    return Transfers.write(task, file, buffer, offset, flags);
                };
        return Request.Action.of(call).least(buffer.remaining());
    }

    private Request.Action message(Operation.Context context, Sqe sqe, Sysno sysno)
            throws ErrnoException {
        context.file(sqe);
        if (sqe.ioprio() != 0) {
            throw Errno.EINVAL.raise();
        }
        boolean sends = sysno == Sysno.SENDTO || sysno == Sysno.SENDMSG;
        boolean plain = sysno == Sysno.SENDTO || sysno == Sysno.RECVFROM;
        long flags = sqe.opFlags() | (sends ? Socket.MSG_NOSIGNAL : 0);
        long length = sqe.len() & 0xffff_ffffL;
        long[] values =
                plain ? args(FILE, sqe.addr(), length, flags) : args(FILE, sqe.addr(), flags);
        boolean whole = plain && (flags & Socket.MSG_WAITALL) != 0;
        return Request.Action.of(made(context.task(), sysno, values)).least(whole ? length : 0);
    }

    private Request.Action accept(Operation.Context context, Sqe sqe) throws ErrnoException {
        boolean repeats = (sqe.ioprio() & IORING_ACCEPT_MULTISHOT) != 0;
        int index = sqe.spliceFd();
        if (sqe.len() != 0
                || sqe.bufIndex() != 0
                || (sqe.ioprio() & ~IORING_ACCEPT_MULTISHOT) != 0
                || (repeats && index != 0 && index != IORING_FILE_INDEX_ALLOC)) {
            throw Errno.EINVAL.raise();
        }
        context.file(sqe);
        boolean closes = (sqe.opFlags() & Socket.SOCK_CLOEXEC) != 0;
        long[] values = args(FILE, sqe.addr(), sqe.off(), sqe.opFlags());
        Task.FileOperation call = made(context.task(), Sysno.ACCEPT4, values);
        Request.Action action = Request.Action.of(intoSlot(context, sqe, closes, call));
        return repeats ? action.repeats(Request.Repeats.UNTIL_BLOCKED) : action;
    }

    private static Request.Action splice(Operation.Context context, Sqe sqe) throws ErrnoException {
        int flags = sqe.opFlags() & ~SPLICE_F_FD_IN_FIXED;
        OpenFile out = context.file(sqe);
        if (sqe.len() == 0) {
            return Request.Action.of(() -> 0);
        }
        OpenFile in = context.hold(sqe.spliceFd(), (sqe.opFlags() & SPLICE_F_FD_IN_FIXED) != 0);
        long length = sqe.len() & 0xffff_ffffL;
        return Request.Action.of(
                        () ->
                                SpliceSyscalls.splice(
                                        context.task(),
                                        in,
                                        sqe.addr(),
                                        out,
                                        sqe.off(),
                                        length,
                                        flags))
                .least(length);
    }

    private Request.Action tee(Operation.Context context, Sqe sqe) throws ErrnoException {
        if (sqe.off() != 0 || sqe.addr() != 0) {
            throw Errno.EINVAL.raise();
        }
        context.file(sqe);
        context.hold(sqe.spliceFd(), (sqe.opFlags() & SPLICE_F_FD_IN_FIXED) != 0);
        long length = sqe.len() & 0xffff_ffffL;
        long[] values = args(FILE + 1, FILE, length, sqe.opFlags() & ~SPLICE_F_FD_IN_FIXED);
        return Request.Action.of(made(context.task(), Sysno.TEE, values)).least(length);
    }

    private Request.Action fsync(Operation.Context context, Sqe sqe) throws ErrnoException {
        if (sqe.addr() != 0 || (sqe.opFlags() & ~IORING_FSYNC_DATASYNC) != 0) {
            throw Errno.EINVAL.raise();
        }
        requirePlain(sqe);
        context.file(sqe);
        Sysno sysno = sqe.opFlags() == 0 ? Sysno.FSYNC : Sysno.FDATASYNC;
        return Request.Action.of(made(context.task(), sysno, args(FILE)));
    }

    private Request.Action close(Operation.Context context, Sqe sqe) throws ErrnoException {
        if (sqe.off() != 0
                || sqe.addr() != 0
                || sqe.len() != 0
                || sqe.opFlags() != 0
                || sqe.bufIndex() != 0
                || (sqe.spliceFd() != 0 && sqe.fd() != 0)) {
            throw Errno.EINVAL.raise();
        }
        path(sqe);
        if (sqe.spliceFd() != 0) {
            int slot = sqe.spliceFd() - 1;
            return Request.Action.of(
                    () -> {
                        if (!context.ring().files().set(slot, null)) {
                            throw Errno.EBADF.raise();
                        }
                        return 0;
                    });
        }
        Task task = context.task();
        Task.FileOperation call = made(task, Sysno.CLOSE, args(sqe.fd()));
        return Request.Action.of(
                () -> {
                    OpenFile file = task.fds().lookup(sqe.fd());
                    if (file != null && file.impl() instanceof RingFile) {
                        throw Errno.EBADF.raise();
                    }
                    return call.attempt();
                });
    }

    private static Request.Action filesUpdate(Operation.Context context, Sqe sqe)
            throws ErrnoException {
        boolean strange = (sqe.flags() & IOSQE_FIXED_FILE) != 0 || sqe.opFlags() != 0;
        if (strange || sqe.spliceFd() != 0 || sqe.len() == 0) {
            throw Errno.EINVAL.raise();
        }
        return Request.Action.of(
                () ->
                        RegisterCalls.update(
                                context.task(),
                                context.ring(),
                                sqe.addr(),
                                sqe.off() & 0xffff_ffffL,
                                sqe.len() & 0xffff_ffffL));
    }

    /** Ends requests that wait: by their user data, their file, their operation, or any. */
    private static Request.Action cancel(Operation.Context context, Sqe sqe) throws ErrnoException {
        int flags = sqe.opFlags();
        boolean any = (flags & IORING_ASYNC_CANCEL_ANY) != 0;
        boolean byFile = (flags & IORING_ASYNC_CANCEL_FD) != 0;
        boolean byOpcode = (flags & IORING_ASYNC_CANCEL_OP) != 0;
        if (sqe.off() != 0
                || sqe.spliceFd() != 0
                || (flags & ~CANCEL_FLAGS) != 0
                || (any && (byFile || byOpcode))
                || (!byOpcode && sqe.len() != 0)) {
            throw Errno.EINVAL.raise();
        }
        boolean registered =
                (flags & IORING_ASYNC_CANCEL_FD_FIXED) != 0
                        || (sqe.flags() & IOSQE_FIXED_FILE) != 0;
        OpenFile file = byFile ? context.hold(sqe.fd(), registered) : null;
        boolean byUserData = (flags & IORING_ASYNC_CANCEL_USERDATA) != 0 || (!byFile && !byOpcode);
        long wanted = sqe.addr();
        int opcode = sqe.len();
        Predicate<Request> fits =
                request ->
                        any
                                || ((file == null || request.isOn(file))
                                        && (!byOpcode || request.opcode() == opcode)
                                        && (!byUserData || request.userData() == wanted));
        boolean all = any || (flags & IORING_ASYNC_CANCEL_ALL) != 0;
        RingFile ring = context.ring();
        return Request.Action.of(() -> all ? ring.cancelAll(fits) : ring.cancelFirst(fits));
    }
}
