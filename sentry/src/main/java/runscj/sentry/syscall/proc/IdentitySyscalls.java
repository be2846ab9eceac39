package runscj.sentry.syscall.proc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.RobustListHead;
import runscj.sentry.kernel.JobControl;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** Who a task is: pids, process groups, sessions, and the addresses that its exit looks at. */
public final class IdentitySyscalls {
    private IdentitySyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(
                        Sysno.GETPID,
                        (task, args) -> task.threadGroup().pid().in(task.pidNamespace()))
                .bind(Sysno.GETTID, (task, args) -> task.pid().in(task.pidNamespace()))
                .bind(Sysno.GETPPID, IdentitySyscalls::getppid)
                .bind(Sysno.GETPGID, (task, args) -> pgid(task, process(task, args.i32(0))))
                .bind(Sysno.GETPGRP, (task, args) -> pgid(task, task.threadGroup()))
                .bind(Sysno.GETSID, IdentitySyscalls::getsid)
                .bind(Sysno.SETPGID, IdentitySyscalls::setpgid)
                .bind(Sysno.SETSID, (task, args) -> JobControl.setsid(task))
                .bind(Sysno.SET_TID_ADDRESS, IdentitySyscalls::setTidAddress)
                .bind(Sysno.SET_ROBUST_LIST, IdentitySyscalls::setRobustList)
                .bind(Sysno.GET_ROBUST_LIST, IdentitySyscalls::getRobustList);
    }

    private static long getppid(Task task, SyscallArgs args) {
        ThreadGroup parent = task.threadGroup().parent();
        return parent == null ? 0 : parent.pid().in(task.pidNamespace());
    }

    private static ThreadGroup process(Task task, int number) throws ErrnoException {
        if (number == 0) {
            return task.threadGroup();
        }
        Task found = task.pidNamespace().task(number);
        if (found == null) {
            throw Errno.ESRCH.raise();
        }
        return found.threadGroup();
    }

    private static long pgid(Task task, ThreadGroup process) throws ErrnoException {
        ProcessGroup group = process.processGroup();
        if (group == null) {
            throw Errno.ESRCH.raise();
        }
        return group.pid().in(task.pidNamespace());
    }

    private static long getsid(Task task, SyscallArgs args) throws ErrnoException {
        Session session = process(task, args.i32(0)).session();
        if (session == null) {
            throw Errno.ESRCH.raise();
        }
        return session.pid().in(task.pidNamespace());
    }

    private static long setpgid(Task task, SyscallArgs args) throws ErrnoException {
        JobControl.setpgid(task, args.i32(0), args.i32(1));
        return 0;
    }

    private static long setTidAddress(Task task, SyscallArgs args) {
        task.settings().clearChildTidAddr(args.addr(0));
        return task.pid().in(task.pidNamespace());
    }

    private static long setRobustList(Task task, SyscallArgs args) throws ErrnoException {
        if (args.i64(1) != RobustListHead.SIZE) {
            throw Errno.EINVAL.raise();
        }
        task.settings().robustListAddr(args.addr(0));
        return 0;
    }

    private static long getRobustList(Task task, SyscallArgs args) throws ErrnoException {
        int number = args.i32(0);
        Task target = number == 0 ? task : task.pidNamespace().task(number);
        if (target == null) {
            throw Errno.ESRCH.raise();
        }
        if (!PidFds.mayAccess(task, target)) {
            throw Errno.EPERM.raise();
        }
        task.mm().writeLong(args.addr(2), RobustListHead.SIZE);
        task.mm().writeLong(args.addr(1), target.settings().robustListAddr());
        return 0;
    }
}
