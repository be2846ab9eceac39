package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Fcntl.CLOSE_RANGE_CLOEXEC;
import static runscj.abi.Fcntl.CLOSE_RANGE_UNSHARE;
import static runscj.abi.Fcntl.O_CLOEXEC;

import runscj.abi.ErrnoException;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** close(2), close_range(2), dup(2), dup2(2), dup3(2). */
final class DescriptorSyscalls {
    private DescriptorSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.CLOSE, DescriptorSyscalls::close);
        handlers.bind(Sysno.CLOSE_RANGE, DescriptorSyscalls::closeRange);
        handlers.bind(Sysno.DUP, DescriptorSyscalls::dup);
        handlers.bind(Sysno.DUP2, DescriptorSyscalls::dup2);
        handlers.bind(Sysno.DUP3, DescriptorSyscalls::dup3);
    }

    static long close(Task task, SyscallArgs args) throws ErrnoException {
        task.fds().close(args.fd(0));
        return 0;
    }

    static long closeRange(Task task, SyscallArgs args) throws ErrnoException {
        long first = args.u32(0);
        long last = args.u32(1);
        int flags = args.flags(2, CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC);
        if (first > last) {
            throw EINVAL.raise();
        }
        if ((flags & CLOSE_RANGE_UNSHARE) != 0 && task.fds().users() > 1) {
            FdTable shared = task.fds();
            task.fds(shared.copy());
            shared.release();
        }
        int from = (int) Math.min(first, Integer.MAX_VALUE);
        int to = (int) Math.min(last, Integer.MAX_VALUE - 1);
        if (from > to) {
            return 0;
        }
        if ((flags & CLOSE_RANGE_CLOEXEC) != 0) {
            task.fds().markRange(from, to);
        } else {
            task.fds().closeRange(from, to);
        }
        return 0;
    }

    static long dup(Task task, SyscallArgs args) throws ErrnoException {
        return duplicate(task, args.fd(0), 0, 0);
    }

    /** Makes another descriptor, not below {@code lowest}; flags may have O_CLOEXEC. */
    static long duplicate(Task task, int fd, int lowest, int flags) throws ErrnoException {
        OpenFile file = task.file(fd);
        try (FdTable.Reservation reserved =
                task.fds().reserve(1, lowest, OpenSyscalls.descriptorLimit(task))) {
            reserved.publish((flags & O_CLOEXEC) != 0, retained(file));
            return reserved.fd(0);
        }
    }

    private static OpenFile retained(OpenFile file) throws ErrnoException {
        if (!file.tryRetain()) {
            throw EBADF.raise();
        }
        return file;
    }

    static long dup2(Task task, SyscallArgs args) throws ErrnoException {
        int from = args.fd(0);
        int to = args.fd(1);
        OpenFile file = task.file(from);
        if (from == to) {
            return to;
        }
        return replace(task, file, to, 0);
    }

    static long dup3(Task task, SyscallArgs args) throws ErrnoException {
        int from = args.fd(0);
        int to = args.fd(1);
        int flags = args.flags(2, O_CLOEXEC);
        if (from == to) {
            throw EINVAL.raise();
        }
        return replace(task, task.file(from), to, flags);
    }

    private static long replace(Task task, OpenFile file, int to, int flags) throws ErrnoException {
        OpenFile more = retained(file);
        boolean done = false;
        try {
            task.fds()
                    .replace(
                            to, more, (flags & O_CLOEXEC) != 0, OpenSyscalls.descriptorLimit(task));
            done = true;
        } finally {
            if (!done) {
                more.release();
            }
        }
        return to;
    }
}
