package runscj.sentry.syscall.aio;

import static runscj.abi.Aio.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Iocb;
import runscj.abi.Poll;
import runscj.sentry.fs.event.EventFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.aio.AioContext;
import runscj.sentry.kernel.aio.AioPoll;
import runscj.sentry.kernel.aio.AioRequest;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.file.Transfers;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;
import runscj.sentry.vfs.Syncable;

/**
 * One request of io_submit(2). What is wrong with the request itself fails the call; what goes
 * wrong in carrying it out is its event's result.
 */
final class AioSubmission {
    private static final int RESERVED2_OFFSET = 48;
    private static final int REGULAR =
            Poll.POLLIN | Poll.POLLRDNORM | Poll.POLLOUT | Poll.POLLWRNORM;

    private final Task task;
    private final AioContext context;
    private final GuestStruct iocb;
    private final OpenFile file;
    private final AioRequest request;

    private AioSubmission(
            Task task, AioContext context, GuestStruct iocb, OpenFile file, AioRequest request) {
        this.task = task;
        this.context = context;
        this.iocb = iocb;
        this.file = file;
        this.request = request;
    }

    /**
     * Submits the request whose struct iocb is at an address.
     *
     * @throws ErrnoException EFAULT, EINVAL, EBADF, EAGAIN, EOPNOTSUPP: it was not accepted
     */
    static void submit(Task task, AioContext context, long objectAddr) throws ErrnoException {
        Mm mm = task.mm();
        GuestStruct iocb = GuestStruct.read(mm, objectAddr, Iocb.SIZE);
        if (iocb.i64(RESERVED2_OFFSET) != 0 || iocb.i64(Iocb.AIO_NBYTES_OFFSET) < 0) {
            throw Errno.EINVAL.raise();
        }
        context.reserve();
        try {
            OpenFile file = task.file(iocb.i32(Iocb.AIO_FILDES_OFFSET)).requireNotPath();
            EventFile events = eventFile(task, iocb);
            mm.writeInt(objectAddr + Iocb.AIO_KEY_OFFSET, 0);
            Runnable notice = events == null ? null : events::signal;
            AioRequest request = new AioRequest(iocb.i64(Iocb.AIO_DATA_OFFSET), objectAddr, notice);
            new AioSubmission(task, context, iocb, file, request).run();
        } catch (ErrnoException e) {
            context.unreserve();
            throw e;
        }
    }

    private static @Nullable EventFile eventFile(Task task, GuestStruct iocb)
            throws ErrnoException {
        if ((iocb.i32(Iocb.AIO_FLAGS_OFFSET) & IOCB_FLAG_RESFD) == 0) {
            return null;
        }
        if (task.file(iocb.i32(Iocb.AIO_RESFD_OFFSET)).impl() instanceof EventFile events) {
            return events;
        }
        throw Errno.EINVAL.raise();
    }

    private void run() throws ErrnoException {
        switch (iocb.i16(Iocb.AIO_LIO_OPCODE_OFFSET)) {
            case IOCB_CMD_PREAD -> read(false);
            case IOCB_CMD_PREADV -> read(true);
            case IOCB_CMD_PWRITE -> write(false);
            case IOCB_CMD_PWRITEV -> write(true);
            case IOCB_CMD_FSYNC -> sync(true);
            case IOCB_CMD_FDSYNC -> sync(false);
            case IOCB_CMD_POLL -> poll();
            default -> throw Errno.EINVAL.raise();
        }
    }

    private long bufferAddr() {
        return iocb.i64(Iocb.AIO_BUF_OFFSET);
    }

    private long length() {
        return iocb.i64(Iocb.AIO_NBYTES_OFFSET);
    }

    private IoBuffer buffer(boolean vector) throws ErrnoException {
        return vector
                ? task.mm().iovecs(bufferAddr(), length())
                : task.mm().buffer(bufferAddr(), length());
    }

    private int flags() throws ErrnoException {
        return Transfers.checkedFlags(iocb.i32(Iocb.AIO_RW_FLAGS_OFFSET));
    }

    /** Returns the offset, or that of a stream, which has none. */
    private long offset() throws ErrnoException {
        long offset = iocb.i64(Iocb.AIO_OFFSET_OFFSET);
        if (offset < 0) {
            throw Errno.EINVAL.raise();
        }
        return file.isPositional() ? offset : Transfers.AT_POSITION;
    }

    private void requireTransfers() throws ErrnoException {
        if (file.impl() instanceof DirectoryFile) {
            throw Errno.EINVAL.raise();
        }
    }

    private void read(boolean vector) throws ErrnoException {
        int flags = flags();
        if (!file.readable()) {
            throw Errno.EBADF.raise();
        }
        requireTransfers();
        IoBuffer target = buffer(vector);
        long offset = offset();
        perform(() -> Transfers.read(task, file, target, offset, flags));
    }

    private void write(boolean vector) throws ErrnoException {
        int flags = flags();
        file.requireWritable();
        requireTransfers();
        IoBuffer source = buffer(vector);
        long offset = offset();
        perform(() -> Transfers.write(task, file, source, offset, flags));
    }

    private void sync(boolean metadata) throws ErrnoException {
        if (bufferAddr() != 0
                || length() != 0
                || iocb.i64(Iocb.AIO_OFFSET_OFFSET) != 0
                || iocb.i32(Iocb.AIO_RW_FLAGS_OFFSET) != 0) {
            throw Errno.EINVAL.raise();
        }
        Transfers.requireStored(file);
        perform(
                () -> {
                    if (file.impl() instanceof Syncable store) {
                        if (metadata) {
                            store.sync();
                        } else {
                            store.syncData();
                        }
                    }
                    return 0;
                });
    }

    private void perform(Task.FileOperation operation) {
        long result;
        try {
            result = operation.attempt();
        } catch (ErrnoException e) {
            result = -e.errno().number();
        } catch (GuestException interrupted) {
            result = -Errno.EINTR.number();
        }
        context.complete(request, result);
    }

    private void poll() throws ErrnoException {
        long events = bufferAddr();
        if ((events & ~0xffffL) != 0
                || length() != 0
                || iocb.i64(Iocb.AIO_OFFSET_OFFSET) != 0
                || iocb.i32(Iocb.AIO_RW_FLAGS_OFFSET) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (!(file.impl() instanceof Pollable pollable)) {
            context.complete(request, events & REGULAR);
            return;
        }
        if (!file.tryRetain()) {
            throw Errno.EBADF.raise();
        }
        AioPoll.start(context, request, file, pollable, (int) events, task.kernel().deferred());
    }
}
