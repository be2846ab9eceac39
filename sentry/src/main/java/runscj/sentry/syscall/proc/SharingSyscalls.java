package runscj.sentry.syscall.proc;

import static runscj.abi.Kcmp.*;
import static runscj.abi.Sched.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.NamespaceCreation;
import runscj.sentry.kernel.Namespaces;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.NamespaceCopy;
import runscj.syscalls.Sysno;

/** What tasks share with each other: unshare(2), kcmp(2). */
public final class SharingSyscalls {
    private static final int NAMESPACES =
            Namespaces.FLAGS | CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;
    private static final int UNSHARE_FLAGS =
            NAMESPACES
                    | CLONE_THREAD
                    | CLONE_FS
                    | CLONE_SIGHAND
                    | CLONE_VM
                    | CLONE_FILES
                    | CLONE_SYSVSEM;

    private SharingSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.UNSHARE, SharingSyscalls::unshare)
                .bind(Sysno.KCMP, SharingSyscalls::kcmp);
    }

    private static long unshare(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(0);
        if ((flags & ~UNSHARE_FLAGS) != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & CLONE_NEWUSER) != 0) {
            flags |= CLONE_THREAD | CLONE_FS;
        }
        if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)) != 0
                && task.threadGroup().members().length > 1) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & CLONE_VM) != 0 && task.mm().userCount() > 1) {
            throw Errno.EINVAL.raise();
        }
        Credentials who = task.credentials();
        if ((flags & CLONE_NEWUSER) != 0) {
            who = NamespaceCreation.inNewUserNamespace(task);
        }
        NamespaceCreation.requireRight(who, flags);
        UserNamespace maker = who.userNamespace();
        PidNamespace children = null;
        if ((flags & CLONE_NEWPID) != 0) {
            if (task.childPids() != task.pidNamespace()) {
                throw Errno.EINVAL.raise();
            }
            children = PidNamespace.inside(task.pidNamespace(), maker);
        }
        if ((flags & (CLONE_FS | CLONE_NEWNS)) != 0) {
            unshareFs(task, flags, maker);
        }
        if ((flags & CLONE_FILES) != 0 && task.fds().users() > 1) {
            FdTable shared = task.fds();
            task.fds(shared.copy());
            shared.release();
        }
        if ((flags & CLONE_NEWIPC) != 0 && task.threadGroup().members().length == 1) {
            task.threadGroup().undoSemaphores();
        }
        if ((flags & Namespaces.FLAGS) != 0) {
            task.namespaces(task.namespaces().unshare(flags, maker, task));
        }
        if (children != null) {
            task.childPids(children);
        }
        if (who != task.credentials()) {
            task.changeIdentity(who);
        }
        return 0;
    }

    private static void unshareFs(Task task, int flags, UserNamespace maker) throws ErrnoException {
        FsContext shared = task.fsContext();
        FsContext own = shared.users() > 1 ? shared.copy() : shared;
        boolean done = false;
        try {
            if ((flags & CLONE_NEWNS) != 0) {
                NamespaceCopy.enter(own, maker);
            }
            done = true;
        } finally {
            if (own != shared) {
                if (done) {
                    task.fsContext(own);
                    shared.release();
                } else {
                    own.release();
                }
            }
        }
    }

    private static long kcmp(Task task, SyscallArgs args) throws ErrnoException {
        Task first = task.pidNamespace().task(args.i32(0));
        Task second = task.pidNamespace().task(args.i32(1));
        if (first == null || second == null) {
            throw Errno.ESRCH.raise();
        }
        if (!PidFds.mayAccess(task, first) || !PidFds.mayAccess(task, second)) {
            throw Errno.EPERM.raise();
        }
        int type = args.i32(2);
        return switch (type) {
            case KCMP_FILE -> order(file(first, args.u32(3)), file(second, args.u32(4)));
            case KCMP_VM ->
                    order(
                            first.hasExited() ? null : first.mm(),
                            second.hasExited() ? null : second.mm());
            case KCMP_FILES -> order(first.fds(), second.fds());
            case KCMP_FS -> order(first.fsContext(), second.fsContext());
            case KCMP_SIGHAND ->
                    order(
                            first.threadGroup().signals().actions(),
                            second.threadGroup().signals().actions());
            case KCMP_IO, KCMP_SYSVSEM -> 0; // no task has either: Linux compares null with null
            default -> throw Errno.EINVAL.raise();
        };
    }

    private static Object file(Task task, long fd) throws ErrnoException {
        Object file = task.fds().lookup((int) Math.min(fd, Integer.MAX_VALUE));
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        return file;
    }

    /**
     * 0 for the same object, 1 or 2 for an order that lasts as long as both do, 3 where there is
     * none.
     */
    private static long order(@Nullable Object first, @Nullable Object second) {
        if (first == second) {
            return 0;
        }
        int difference =
                Integer.compare(System.identityHashCode(first), System.identityHashCode(second));
        return difference == 0 ? 3 : difference < 0 ? 1 : 2;
    }
}
