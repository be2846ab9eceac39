package runscj.sentry.syscall.proc;

import static runscj.abi.Wait.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidFd;
import runscj.sentry.kernel.ProcessNode;
import runscj.sentry.kernel.PtraceAccess;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** Files that stand for processes: pidfd_open(2), pidfd_getfd(2). */
public final class PidFds {
    private PidFds() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.PIDFD_OPEN, PidFds::pidfdOpen)
                .bind(Sysno.PIDFD_GETFD, PidFds::pidfdGetfd);
    }

    static FdTable.Reservation reserve(Task task) throws ErrnoException {
        return task.fds().reserve(1, 0, task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE));
    }

    /** Returns an open pidfd with one reference. */
    static OpenFile open(Task task, Task target, boolean ofThread, int flags)
            throws ErrnoException {
        PidFdInode inode = new PidFdInode(ofThread ? target.pid() : target.threadGroup().pid());
        VfsPath path = task.fsContext().vfs().anonymousPath(inode, "anon_inode:[pidfd]");
        path.pin();
        return new OpenFile(new PidFd(target, ofThread, inode), path, Fcntl.O_RDWR | flags);
    }

    /** Returns the pidfd behind a descriptor; EBADF. */
    static PidFd of(Task task, int fd) throws ErrnoException {
        if (task.file(fd).impl() instanceof PidFd found) {
            return found;
        }
        throw Errno.EBADF.raise();
    }

    /**
     * Returns the pidfd behind a descriptor, or one for the process whose directory in proc it is;
     * EBADF, ESRCH.
     */
    static PidFd toSignal(Task task, int fd) throws ErrnoException {
        OpenFile file = task.file(fd);
        VfsPath path = file.path();
        if (path != null
                && !file.pathOnly()
                && path.inode() instanceof ProcessNode node
                && node.process() instanceof Pid process) {
            Task leader = process.task();
            if (leader == null) {
                throw Errno.ESRCH.raise();
            }
            return new PidFd(leader, false, path.inode());
        }
        return of(task, fd);
    }

    /** Returns the thread behind a pidfd; EBADF, ESRCH once it has been waited for. */
    public static Task living(Task task, int fd) throws ErrnoException {
        return of(task, fd).task();
    }

    private static long pidfdOpen(Task task, SyscallArgs args) throws ErrnoException {
        int number = args.i32(0);
        int flags = args.flags(1, PIDFD_NONBLOCK | PIDFD_THREAD);
        if (number <= 0) {
            throw Errno.EINVAL.raise();
        }
        Pid pid = task.pidNamespace().pid(number);
        Task target = pid == null ? null : pid.task();
        if (pid == null || target == null) {
            throw Errno.ESRCH.raise();
        }
        boolean ofThread = (flags & PIDFD_THREAD) != 0;
        if (!ofThread && pid.threadGroup() == null) {
            throw Errno.ENOENT.raise(); // Linux since 6.15: a thread that is not the leader
        }
        try (FdTable.Reservation reserved = reserve(task)) {
            int fd = reserved.fd(0);
            reserved.publish(true, open(task, target, ofThread, flags & PIDFD_NONBLOCK));
            return fd;
        }
    }

    private static long pidfdGetfd(Task task, SyscallArgs args) throws GuestException {
        if (args.i32(2) != 0) {
            throw Errno.EINVAL.raise();
        }
        PidFd pidFd = of(task, args.fd(0));
        Task target = pidFd.task();
        if (!mayAccess(task, target)) {
            throw Errno.EPERM.raise();
        }
        if (target.hasExited()) {
            throw Errno.ESRCH.raise();
        }
        OpenFile file = target.fds().retained(args.fd(1));
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        boolean published = false;
        try (FdTable.Reservation reserved = reserve(task)) {
            int fd = reserved.fd(0);
            reserved.publish(true, file);
            published = true;
            return fd;
        } finally {
            if (!published) {
                file.release();
            }
        }
    }

    /**
     * Returns whether one task may read another's memory and descriptors:
     * PTRACE_MODE_ATTACH_REALCREDS of ptrace(2).
     */
    public static boolean mayAccess(Task task, Task target) {
        return PtraceAccess.byRealIds(task, target);
    }
}
