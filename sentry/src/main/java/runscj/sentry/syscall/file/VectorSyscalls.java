package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;

import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** readv(2), writev(2) and their positional forms. */
final class VectorSyscalls {
    private VectorSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.READV, VectorSyscalls::readv);
        handlers.bind(Sysno.WRITEV, VectorSyscalls::writev);
        handlers.bind(Sysno.PREADV, VectorSyscalls::preadv);
        handlers.bind(Sysno.PWRITEV, VectorSyscalls::pwritev);
        handlers.bind(Sysno.PREADV2, VectorSyscalls::preadv2);
        handlers.bind(Sysno.PWRITEV2, VectorSyscalls::pwritev2);
    }

    private static IoBuffer iovecs(Task task, SyscallArgs args) throws GuestException {
        return task.mm().iovecs(args.addr(1), args.i64(2));
    }

    static long readv(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        file.requireReadable();
        return ReadWriteSyscalls.read(task, file, iovecs(task, args));
    }

    static long writev(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0));
        file.requireWritable();
        return ReadWriteSyscalls.write(task, file, iovecs(task, args));
    }

    static long preadv(Task task, SyscallArgs args) throws GuestException {
        long offset = args.i64(3);
        if (offset < 0) {
            throw EINVAL.raise();
        }
        OpenFile file = task.file(args.fd(0));
        file.requirePositional();
        file.requireReadable();
        return file.readAt(task, iovecs(task, args), offset);
    }

    static long pwritev(Task task, SyscallArgs args) throws GuestException {
        long offset = args.i64(3);
        if (offset < 0) {
            throw EINVAL.raise();
        }
        OpenFile file = task.file(args.fd(0));
        file.requirePositional();
        file.requireWritable();
        return file.writeAt(task, iovecs(task, args), offset);
    }

    static long preadv2(Task task, SyscallArgs args) throws GuestException {
        long offset = args.i64(3);
        if (offset != -1) {
            long count = preadv(task, args);
            Transfers.checkedFlags(args.i32(5));
            return count;
        }
        OpenFile file = task.file(args.fd(0));
        file.requireReadable();
        IoBuffer target = iovecs(task, args);
        int flags = Transfers.checkedFlags(args.i32(5));
        return Transfers.read(task, file, target, offset, flags);
    }

    static long pwritev2(Task task, SyscallArgs args) throws GuestException {
        long offset = args.i64(3);
        if (offset < -1) {
            throw EINVAL.raise();
        }
        OpenFile file = task.file(args.fd(0));
        if (offset != -1) {
            file.requirePositional();
        }
        file.requireWritable();
        IoBuffer source = iovecs(task, args);
        int flags = Transfers.checkedFlags(args.i32(5));
        return Transfers.write(task, file, source, offset, flags);
    }
}
