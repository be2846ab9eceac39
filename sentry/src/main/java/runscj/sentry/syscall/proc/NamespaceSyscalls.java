package runscj.sentry.syscall.proc;

import static runscj.abi.Sched.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.nsfs.NamespaceFile;
import runscj.sentry.kernel.Namespaces;
import runscj.sentry.kernel.PidFd;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.PtraceAccess;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.cgroup.CgroupNamespace;
import runscj.sentry.kernel.ipc.IpcNamespace;
import runscj.sentry.kernel.ns.Namespace;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** setns(2). All that a call is to enter is checked before any of it is entered. */
final class NamespaceSyscalls {
    private static final int KNOWN =
            Namespaces.FLAGS | CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWTIME;

    private final Task task;

    /** Who the task will be: changes first, so that a new user namespace's rights count. */
    private Credentials who;

    private Namespaces others;
    private @Nullable PidNamespace children;
    private @Nullable MountNamespace mounts;

    private NamespaceSyscalls(Task task) {
        this.task = task;
        this.who = task.credentials();
        this.others = task.namespaces().retained();
    }

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SETNS, NamespaceSyscalls::setns);
    }

    private static long setns(Task task, SyscallArgs args) throws ErrnoException {
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        int types = args.i32(1);
        Task target = null;
        if (file.impl() instanceof NamespaceFile namespace) {
            if (types != 0 && types != namespace.flag()) {
                throw Errno.EINVAL.raise();
            }
        } else if (file.impl() instanceof PidFd process) {
            if (types == 0 || (types & ~KNOWN) != 0) {
                throw Errno.EINVAL.raise();
            }
            target = process.task();
        } else {
            throw Errno.EINVAL.raise();
        }
        NamespaceSyscalls entry = new NamespaceSyscalls(task);
        try {
            if (file.impl() instanceof NamespaceFile namespace) {
                entry.prepare(namespace.namespace());
            } else if (target != null) {
                entry.prepare(target, types);
            }
            entry.commit();
        } finally {
            entry.drop();
        }
        return 0;
    }

    /** Prepares what a pidfd is to give, users first. */
    private void prepare(Task target, int types) throws ErrnoException {
        if (target.hasExited()) {
            throw Errno.ESRCH.raise();
        }
        if (!PtraceAccess.byRealIds(task, target)) {
            throw Errno.EPERM.raise();
        }
        if ((types & CLONE_NEWUSER) != 0) {
            prepare(target.credentials().userNamespace());
        }
        Namespaces theirs = target.namespaces();
        if ((types & CLONE_NEWNS) != 0) {
            prepare(target.fsContext().mountNamespace());
        }
        if ((types & CLONE_NEWUTS) != 0) {
            prepare(theirs.uts());
        }
        if ((types & CLONE_NEWIPC) != 0) {
            prepare(theirs.ipc());
        }
        if ((types & CLONE_NEWPID) != 0) {
            prepare(target.pidNamespace());
        }
        if ((types & CLONE_NEWCGROUP) != 0) {
            prepare(theirs.cgroup());
        }
        if ((types & CLONE_NEWNET) != 0) {
            prepare(theirs.network());
        }
        if ((types & CLONE_NEWTIME) != 0) {
            prepare(NamespaceFile.ONLY_TIME);
        }
    }

    private void prepare(Object namespace) throws ErrnoException {
        switch (namespace) {
            case UserNamespace users -> enterUsers(users);
            case MountNamespace found -> {
                requireRight(found.owner());
                if (!who.has(Capability.CAP_SYS_CHROOT)) {
                    throw Errno.EPERM.raise();
                }
                if (task.fsContext().users() > 1) {
                    throw Errno.EINVAL.raise();
                }
                if (!found.tryRetain()) {
                    throw Errno.ESRCH.raise();
                }
                mounts = found;
            }
            case PidNamespace pids -> {
                requireRight(pids.owner());
                requireBelow(task.pidNamespace(), pids);
                children = pids;
            }
            case Namespace found -> {
                requireRight(found.owner());
                if (!found.tryRetain()) {
                    throw Errno.ESRCH.raise();
                }
                others =
                        switch (found) {
                            case UtsNamespace uts -> others.with(uts);
                            case IpcNamespace ipc -> others.with(ipc);
                            case NetworkNamespace network -> others.with(network);
                            case CgroupNamespace groups -> others.with(groups);
                            default -> throw new IllegalStateException("unknown " + found);
                        };
            }
            default -> enterTime();
        }
    }

    /** There is one time namespace; only who could enter another may enter it again. */
    private void enterTime() throws ErrnoException {
        if (task.threadGroup().members().length > 1) {
            throw Errno.EUSERS.raise();
        }
        requireRight(UserNamespace.INITIAL);
    }

    /** Nobody gains capabilities by entering his own namespace again. */
    private void enterUsers(UserNamespace users) throws ErrnoException {
        if (users == who.userNamespace()
                || task.threadGroup().members().length > 1
                || task.fsContext().users() > 1) {
            throw Errno.EINVAL.raise();
        }
        if (!who.capableIn(users, Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
        who = who.enter(users);
    }

    private void requireRight(UserNamespace owner) throws ErrnoException {
        if (!who.capableIn(owner, Capability.CAP_SYS_ADMIN) || !who.has(Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
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

    private void commit() {
        MountNamespace tree = mounts;
        if (tree != null) {
            tree.admit(task.fsContext());
        }
        if (others.ipc() != task.namespaces().ipc() && task.threadGroup().members().length == 1) {
            task.threadGroup().undoSemaphores();
        }
        task.namespaces(others.retained());
        if (children != null) {
            task.childPids(children);
        }
        if (who != task.credentials()) {
            task.changeIdentity(who);
        }
    }

    /** Drops what was held between the checks and the end. */
    private void drop() {
        others.release();
        if (mounts != null) {
            mounts.release();
        }
    }
}
