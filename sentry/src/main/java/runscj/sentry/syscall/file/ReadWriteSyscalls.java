package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;

import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.WholeWrites;
import runscj.syscalls.Sysno;

/** read(2), write(2), pread(2), pwrite(2), lseek(2). */
final class ReadWriteSyscalls {
    private ReadWriteSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.READ, ReadWriteSyscalls::read);
        handlers.bind(Sysno.WRITE, ReadWriteSyscalls::write);
        handlers.bind(Sysno.PREAD64, ReadWriteSyscalls::pread64);
        handlers.bind(Sysno.PWRITE64, ReadWriteSyscalls::pwrite64);
        handlers.bind(Sysno.LSEEK, ReadWriteSyscalls::lseek);
    }

    static long read(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        file.requireReadable();
        return read(task, file, task.mm().buffer(args.addr(1), args.size(2)));
    }

    /** Reads, waiting if the file does. */
    static long read(Task task, OpenFile file, IoBuffer target) throws GuestException {
        return Blocking.read(task, file, target);
    }

    static long write(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        file.requireWritable();
        return write(task, file, task.mm().buffer(args.addr(1), args.size(2)));
    }

    /**
     * Writes all of the buffer, waiting if the file does; less when a signal or an error comes
     * after the first byte.
     */
    static long write(Task task, OpenFile file, IoBuffer source) throws GuestException {
        long wanted = source.remaining();
        long count = file.write(task, source);
        if (count == FileImpl.WOULD_BLOCK) {
            count =
                    Blocking.run(
                            task,
                            file,
                            Poll.POLLOUT,
                            Long.MAX_VALUE,
                            () -> file.write(task, source));
        }
        if (count >= wanted || count <= 0 || !(file.impl() instanceof WholeWrites)) {
            return count;
        }
        return writeRest(task, file, source, count);
    }

    /**
     * A stream that took a part, for example a full pipe: a blocking write goes on until everything
     * is in.
     */
    private static long writeRest(Task task, OpenFile file, IoBuffer source, long first)
            throws GuestException {
        long done = first;
        if ((file.flags() & Fcntl.O_NONBLOCK) != 0) {
            return done;
        }
        try {
            while (source.remaining() > 0) {
                long count =
                        Blocking.run(
                                task,
                                file,
                                Poll.POLLOUT,
                                Long.MAX_VALUE,
                                () -> file.write(task, source));
                if (count <= 0) {
                    break;
                }
                done += count;
            }
        } catch (GuestException afterSome) {
            return done;
        }
        return done;
    }

    static long pread64(Task task, SyscallArgs args) throws GuestException {
        long offset = requireOffset(args.i64(3));
        OpenFile file = task.file(args.fd(0));
        return file.readAt(task, task.mm().buffer(args.addr(1), args.size(2)), offset);
    }

    static long pwrite64(Task task, SyscallArgs args) throws GuestException {
        long offset = requireOffset(args.i64(3));
        OpenFile file = task.file(args.fd(0));
        return file.writeAt(task, task.mm().buffer(args.addr(1), args.size(2)), offset);
    }

    private static long requireOffset(long offset) throws ErrnoException {
        if (offset < 0) {
            throw EINVAL.raise();
        }
        return offset;
    }

    static long lseek(Task task, SyscallArgs args) throws GuestException {
        return task.file(args.fd(0)).seek(args.i64(1), args.i32(2));
    }
}
