package runscj.sentry.syscall.proc;

import static runscj.abi.Sched.*;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.fs.nsfs.NamespaceFile;
import runscj.sentry.kernel.PidFd;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.UtsNamespace;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/**
 * setns(2). Of ipc, network, cgroup, time and user namespaces there is one, so that who may enter
 * it is there already.
 */
final class NamespaceSyscalls {
    private static final int KNOWN =
            CLONE_NEWNS
                    | CLONE_NEWUTS
                    | CLONE_NEWIPC
                    | CLONE_NEWNET
                    | CLONE_NEWUSER
                    | CLONE_NEWPID
                    | CLONE_NEWCGROUP
                    | CLONE_NEWTIME;

    private NamespaceSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SETNS, NamespaceSyscalls::setns);
    }

    private static long setns(Task task, SyscallArgs args) throws ErrnoException {
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        int type = args.i32(1);
        if (file.impl() instanceof NamespaceFile namespace) {
            if (type != 0 && type != namespace.flag()) {
                throw Errno.EINVAL.raise();
            }
            enter(task, namespace);
        } else if (file.impl() instanceof PidFd process) {
            if (type == 0 || (type & ~KNOWN) != 0) {
                throw Errno.EINVAL.raise();
            }
            enterAll(task, process.task(), type);
        } else {
            throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void enter(Task task, NamespaceFile file) throws ErrnoException {
        int type = file.flag();
        requireRight(task, type);
        switch (file.namespace()) {
            case MountNamespace mounts -> mounts.admit(task.fsContext());
            case UtsNamespace uts -> task.uts(uts);
            case PidNamespace pids -> {
                requireBelow(task.pidNamespace(), pids);
                task.childPids(pids);
            }
            default -> {}
        }
    }

    /** Checks all that a pidfd is to give before any of it is entered. */
    private static void enterAll(Task task, Task target, int types) throws ErrnoException {
        if (target.hasExited()) {
            throw Errno.ESRCH.raise();
        }
        if (!PidFds.mayAccess(task, target)) {
            throw Errno.EPERM.raise();
        }
        for (int left = types; left != 0; left &= left - 1) {
            requireRight(task, Integer.lowestOneBit(left));
        }
        PidNamespace pids = target.pidNamespace();
        if ((types & CLONE_NEWPID) != 0) {
            requireBelow(task.pidNamespace(), pids);
        }
        if ((types & CLONE_NEWNS) != 0) {
            MountNamespace mounts = target.fsContext().mountNamespace();
            if (!mounts.tryRetain()) {
                throw Errno.ESRCH.raise();
            }
            try {
                mounts.admit(task.fsContext());
            } finally {
                mounts.release();
            }
        }
        if ((types & CLONE_NEWUTS) != 0) {
            task.uts(target.uts());
        }
        if ((types & CLONE_NEWPID) != 0) {
            task.childPids(pids);
        }
    }

    private static void requireRight(Task task, int type) throws ErrnoException {
        Credentials who = task.credentials();
        if (type == CLONE_NEWUSER) {
            throw Errno.EINVAL.raise(); // nobody gains capabilities by entering his own again
        }
        if (type == CLONE_NEWTIME && task.threadGroup().members().length > 1) {
            throw Errno.EUSERS.raise();
        }
        boolean may = who.capable(Capability.CAP_SYS_ADMIN);
        if (type == CLONE_NEWNS) {
            may &= who.capable(Capability.CAP_SYS_CHROOT);
        }
        if (!may) {
            throw Errno.EPERM.raise();
        }
        if (type == CLONE_NEWNS && task.fsContext().users() > 1) {
            throw Errno.EINVAL.raise();
        }
    }

    /** Children may only go further in. */
    private static void requireBelow(PidNamespace own, PidNamespace pids) throws ErrnoException {
        for (PidNamespace at = pids; at != null; at = at.parent()) {
            if (at == own) {
                return;
            }
        }
        throw Errno.EINVAL.raise();
    }
}
