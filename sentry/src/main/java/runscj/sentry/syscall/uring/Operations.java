package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.abi.Socket;
import runscj.sentry.arch.Registers;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.Handler;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.file.Transfers;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;
import runscj.syscalls.Sysno;

/**
 * The table of operations: one row each. Most are a system call whose arguments stand in the entry,
 * and are made by that call's own handler.
 */
final class Operations {
    private static final int FTRUNCATE = 55;
    private static final int REGULAR =
            Poll.POLLIN | Poll.POLLRDNORM | Poll.POLLOUT | Poll.POLLWRNORM;
    private static final int ARGUMENTS = 6;

    private final @Nullable Operation[] table = new @Nullable Operation[FTRUNCATE + 1];
    private final Handlers handlers;

    Operations(Handlers handlers) {
        this.handlers = handlers;
        row(IORING_OP_NOP, false, (context, sqe) -> Operation.Attempt.of(() -> 0));
        row(IORING_OP_READV, true, (context, sqe) -> transfer(context, sqe, true, true));
        row(IORING_OP_WRITEV, true, (context, sqe) -> transfer(context, sqe, false, true));
        row(IORING_OP_READ, true, (context, sqe) -> transfer(context, sqe, true, false));
        row(IORING_OP_WRITE, true, (context, sqe) -> transfer(context, sqe, false, false));
        row(IORING_OP_FSYNC, true, this::fsync);
        row(IORING_OP_POLL_ADD, true, Operations::pollAdd);
        row(IORING_OP_POLL_REMOVE, false, Operations::cancel);
        row(IORING_OP_ASYNC_CANCEL, false, Operations::cancel);
        row(IORING_OP_TIMEOUT_REMOVE, false, Operations::cancel);
        row(IORING_OP_CLOSE, false, this::close);
        row(IORING_OP_SEND, true, (context, sqe) -> message(context, sqe, Sysno.SENDTO));
        row(IORING_OP_RECV, true, (context, sqe) -> message(context, sqe, Sysno.RECVFROM));
        call(IORING_OP_SHUTDOWN, Sysno.SHUTDOWN, e -> args(e.fd(), e.len()));
        call(IORING_OP_FALLOCATE, Sysno.FALLOCATE, e -> args(e.fd(), e.len(), e.off(), e.addr()));
        call(IORING_OP_OPENAT, Sysno.OPENAT, e -> args(e.fd(), e.addr(), e.opFlags(), e.len()));
        call(
                IORING_OP_STATX,
                Sysno.STATX,
                e -> args(e.fd(), e.addr(), e.opFlags(), e.len(), e.off()));
        call(
                IORING_OP_FADVISE,
                Sysno.FADVISE64,
                e -> args(e.fd(), e.off(), length(e, e.addr()), e.opFlags()));
        call(
                IORING_OP_MADVISE,
                Sysno.MADVISE,
                e -> args(e.addr(), length(e, e.off()), e.opFlags()));
        call(
                IORING_OP_RENAMEAT,
                Sysno.RENAMEAT2,
                e -> args(e.fd(), e.addr(), e.len(), e.off(), e.opFlags()));
        call(IORING_OP_UNLINKAT, Sysno.UNLINKAT, e -> args(e.fd(), e.addr(), e.opFlags()));
        call(IORING_OP_MKDIRAT, Sysno.MKDIRAT, e -> args(e.fd(), e.addr(), e.len()));
        call(IORING_OP_SYMLINKAT, Sysno.SYMLINKAT, e -> args(e.addr(), e.fd(), e.off()));
        call(
                IORING_OP_LINKAT,
                Sysno.LINKAT,
                e -> args(e.fd(), e.addr(), e.len(), e.off(), e.opFlags()));
        call(FTRUNCATE, Sysno.FTRUNCATE, e -> args(e.fd(), e.off()));
        // UringSyscalls starts it itself: it has no attempt.
        row(IORING_OP_TIMEOUT, false, (context, sqe) -> Operation.Attempt.of(() -> 0));
    }

    /** Returns an operation, or null for one that is not supported. */
    @Nullable Operation get(int opcode) {
        return opcode < table.length ? table[opcode] : null;
    }

    /** Returns the highest opcode in the table. */
    int last() {
        return table.length - 1;
    }

    private void row(int opcode, boolean needsFile, Operation.Preparation preparation) {
        table[opcode] = new Operation(needsFile, preparation);
    }

    /** Where the arguments of a call stand in the entry. */
    @FunctionalInterface
    private interface Arguments {
        long[] of(Sqe sqe);
    }

    private static long[] args(long... values) {
        return values;
    }

    /** A length of 64 bits stands elsewhere if that of 32 is zero. */
    private static long length(Sqe sqe, long wide) {
        return wide != 0 ? wide : sqe.len() & 0xffff_ffffL;
    }

    private void call(int opcode, Sysno sysno, Arguments arguments) {
        row(
                opcode,
                false,
                (context, sqe) -> {
                    if (sqe.bufIndex() != 0 || sqe.spliceFd() != 0) {
                        throw Errno.EINVAL.raise();
                    }
                    return made(context.task(), sysno, arguments.of(sqe));
                });
    }

    private Operation.Attempt made(Task task, Sysno sysno, long[] values) {
        Handler handler = handlers.handler(sysno);
        SyscallArgs args = argsOf(values);
        return Operation.Attempt.of(() -> handler.call(task, args));
    }

    private static SyscallArgs argsOf(long[] values) {
        long[] six = new long[ARGUMENTS];
        System.arraycopy(values, 0, six, 0, values.length);
        Registers registers = new Registers();
        registers.rdi(six[0]);
        registers.rsi(six[1]);
        registers.rdx(six[2]);
        registers.r10(six[3]);
        registers.r8(six[4]);
        registers.r9(six[5]);
        return new SyscallArgs(registers);
    }

    private static OpenFile file(Operation.Context context) throws ErrnoException {
        OpenFile file = context.file();
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        return file;
    }

    private static Operation.Attempt transfer(
            Operation.Context context, Sqe sqe, boolean reads, boolean vector)
            throws ErrnoException {
        OpenFile file = file(context);
        Task task = context.task();
        int flags = sqe.opFlags();
        long offset = file.isPositional() ? sqe.off() : Transfers.AT_POSITION;
        IoBuffer buffer =
                vector
                        ? task.mm().iovecs(sqe.addr(), sqe.len() & 0xffff_ffffL)
                        : task.mm().buffer(sqe.addr(), sqe.len() & 0xffff_ffffL);
        Task.FileOperation call =
                () -> {
                    Transfers.checkedFlags(flags);
                    if (file.impl() instanceof DirectoryFile && (!reads || file.readable())) {
                        throw (reads ? Errno.EINVAL : Errno.EBADF).raise();
                    }
                    if (!file.isPositional()) {
                        return reads ? file.read(task, buffer) : file.write(task, buffer);
                    }
                    if (reads) {
                        file.requireReadable();
                        return Transfers.read(task, file, buffer, offset, flags);
                    }
                    file.requireWritable();
                    return Transfers.write(task, file, buffer, offset, flags);
                };
        return new Operation.Attempt(call, reads ? Poll.POLLIN : Poll.POLLOUT, buffer.remaining());
    }

    private Operation.Attempt message(Operation.Context context, Sqe sqe, Sysno sysno)
            throws ErrnoException {
        OpenFile file = file(context);
        Task task = context.task();
        if (sqe.ioprio() != 0) {
            throw Errno.EINVAL.raise();
        }
        int flags = sqe.opFlags();
        Handler handler = handlers.handler(sysno);
        SyscallArgs args =
                argsOf(
                        args(
                                sqe.fd(),
                                sqe.addr(),
                                sqe.len() & 0xffff_ffffL,
                                flags | Socket.MSG_DONTWAIT));
        boolean waits = (flags & Socket.MSG_DONTWAIT) == 0; // whatever O_NONBLOCK says
        Task.FileOperation call =
                () -> {
                    if (task.fds().lookup(sqe.fd()) != file) {
                        throw Errno.EBADF.raise(); // closed, or another file by now
                    }
                    try {
                        return handler.call(task, args);
                    } catch (ErrnoException e) {
                        if (e.errno() == Errno.EAGAIN && waits) {
                            return FileImpl.WOULD_BLOCK;
                        }
                        throw e;
                    }
                };
        boolean whole = (flags & Socket.MSG_WAITALL) != 0;
        return new Operation.Attempt(
                call,
                sysno == Sysno.RECVFROM ? Poll.POLLIN : Poll.POLLOUT,
                whole ? sqe.len() & 0xffff_ffffL : 0);
    }

    private Operation.Attempt fsync(Operation.Context context, Sqe sqe) throws ErrnoException {
        if (sqe.addr() != 0 || sqe.bufIndex() != 0 || sqe.spliceFd() != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((sqe.opFlags() & ~IORING_FSYNC_DATASYNC) != 0) {
            throw Errno.EINVAL.raise();
        }
        Sysno sysno = sqe.opFlags() == 0 ? Sysno.FSYNC : Sysno.FDATASYNC;
        return made(context.task(), sysno, args(sqe.fd()));
    }

    private Operation.Attempt close(Operation.Context context, Sqe sqe) throws ErrnoException {
        if (sqe.off() != 0
                || sqe.addr() != 0
                || sqe.len() != 0
                || sqe.opFlags() != 0
                || sqe.bufIndex() != 0
                || sqe.spliceFd() != 0) {
            throw Errno.EINVAL.raise();
        }
        Task task = context.task();
        Handler handler = handlers.handler(Sysno.CLOSE);
        SyscallArgs args = argsOf(args(sqe.fd()));
        return Operation.Attempt.of(
                () -> {
                    OpenFile file = task.fds().lookup(sqe.fd());
                    if (file != null && file.impl() instanceof RingFile) {
                        throw Errno.EBADF.raise();
                    }
                    return handler.call(task, args);
                });
    }

    private static Operation.Attempt pollAdd(Operation.Context context, Sqe sqe)
            throws ErrnoException {
        if (sqe.len() != 0 || sqe.bufIndex() != 0 || sqe.off() != 0 || sqe.addr() != 0) {
            throw Errno.EINVAL.raise();
        }
        OpenFile file = file(context);
        int events = sqe.opFlags() | Poll.POLLERR | Poll.POLLHUP;
        Task.FileOperation call =
                () -> {
                    int ready =
                            file.impl() instanceof Pollable pollable
                                    ? pollable.readyEvents() & events
                                    : REGULAR & events;
                    return ready != 0 ? ready : FileImpl.WOULD_BLOCK;
                };
        return new Operation.Attempt(call, events, 0);
    }

    /** Ends a waiting request by its user data, which stands in addr. */
    private static Operation.Attempt cancel(Operation.Context context, Sqe sqe)
            throws ErrnoException {
        if (sqe.opFlags() != 0 || sqe.len() != 0 || sqe.off() != 0 || sqe.spliceFd() != 0) {
            throw Errno.EINVAL.raise();
        }
        long wanted = sqe.addr();
        RingFile ring = context.ring();
        int opcode = sqe.opcode();
        return Operation.Attempt.of(
                () -> ring.cancelFirst(request -> fits(request, wanted, opcode)));
    }

    private static boolean fits(Request request, long userData, int opcode) {
        return request.userData() == userData
                && switch (opcode) {
                    case IORING_OP_POLL_REMOVE -> request.opcode() == IORING_OP_POLL_ADD;
                    case IORING_OP_TIMEOUT_REMOVE -> request.opcode() == IORING_OP_TIMEOUT;
                    default -> true;
                };
    }
}
