package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Fcntl.RWF_APPEND;
import static runscj.abi.Fcntl.RWF_DSYNC;
import static runscj.abi.Fcntl.RWF_HIPRI;
import static runscj.abi.Fcntl.RWF_NOAPPEND;
import static runscj.abi.Fcntl.RWF_NOWAIT;
import static runscj.abi.Fcntl.RWF_SYNC;

import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Syncable;
import runscj.syscalls.Sysno;

/** readv(2), writev(2) and their positional forms. */
final class VectorSyscalls {
    private static final int KNOWN =
            RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND | RWF_NOAPPEND;

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

    private static int flags(SyscallArgs args) throws GuestException {
        int flags = args.i32(5);
        if ((flags & ~KNOWN) != 0) {
            throw EOPNOTSUPP.raise();
        }
        if ((flags & (RWF_APPEND | RWF_NOAPPEND)) == (RWF_APPEND | RWF_NOAPPEND)) {
            throw EINVAL.raise();
        }
        return flags;
    }

    static long preadv2(Task task, SyscallArgs args) throws GuestException {
        long offset = args.i64(3);
        if (offset != -1) {
            long count = preadv(task, args);
            flags(args);
            return count;
        }
        OpenFile file = task.file(args.fd(0));
        file.requireReadable();
        IoBuffer target = iovecs(task, args);
        if ((flags(args) & RWF_NOWAIT) != 0) {
            return orAgain(file.read(task, target));
        }
        return ReadWriteSyscalls.read(task, file, target);
    }

    private static long orAgain(long count) throws GuestException {
        if (count == FileImpl.WOULD_BLOCK) {
            throw Errno.EAGAIN.raise();
        }
        return count;
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
        int flags = flags(args);
        long count;
        if ((flags & RWF_NOAPPEND) != 0 && offset != -1) {
            count = file.writeExactlyAt(task, source, offset);
        } else if ((flags & RWF_APPEND) != 0 && file.isPositional()) {
            count = offset == -1 ? file.appendAndMove(task, source) : file.append(task, source);
        } else if (offset != -1) {
            count = file.writeAt(task, source, offset);
        } else if ((flags & RWF_NOWAIT) != 0) {
            count = orAgain(file.write(task, source));
        } else {
            count = ReadWriteSyscalls.write(task, file, source);
        }
        if ((flags & (RWF_SYNC | RWF_DSYNC)) != 0 && file.impl() instanceof Syncable store) {
            store.syncData();
        }
        return count;
    }
}
