package runscj.sentry.fs.nsfs;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOTTY;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.ESRCH;
import static runscj.abi.Ioctl.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Rlimit;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.ns.Namespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.MountNamespace;

/**
 * An open namespace, for setns(2) and ioctl_nsfs(2). Keeps what it contains for as long as it is
 * open.
 */
public final class NamespaceFile implements FileImpl, Ioctls {
    /** What stands for the time namespace, of which there is one. */
    public static final Object ONLY_TIME = "time";

    private final Inode inode;
    private final NamespaceKind kind;
    private final Object namespace;

    NamespaceFile(Inode inode, NamespaceKind kind, Object namespace) {
        this.inode = inode;
        this.kind = kind;
        this.namespace = namespace;
    }

    /** Returns the CLONE_NEW* flag of its type. */
    public int flag() {
        return kind.flag();
    }

    /**
     * Returns the namespace: a MountNamespace, PidNamespace, UserNamespace or Namespace, or what is
     * alone.
     */
    public Object namespace() {
        return namespace;
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        return switch (command) {
            case NS_GET_NSTYPE -> kind.flag();
            case NS_GET_USERNS -> open(task, NamespaceKind.USER, owner(task));
            case NS_GET_PARENT -> open(task, kind, parent(task));
            case NS_GET_OWNER_UID -> {
                if (!(namespace instanceof UserNamespace users)) {
                    throw EINVAL.raise();
                }
                UserNamespace reader = task.credentials().userNamespace();
                task.mm().writeInt(argument, reader.uidShown(users.ownerUid()));
                yield 0;
            }
            case NS_GET_MNTNS_ID -> {
                require(kind == NamespaceKind.MNT);
                task.mm().writeLong(argument, ((MountNamespace) namespace).id());
                yield 0;
            }
            case NS_GET_PID_FROM_PIDNS, NS_GET_TGID_FROM_PIDNS ->
                    translate(
                            pids(),
                            task.pidNamespace(),
                            (int) argument,
                            command == NS_GET_TGID_FROM_PIDNS);
            case NS_GET_PID_IN_PIDNS, NS_GET_TGID_IN_PIDNS ->
                    translate(
                            task.pidNamespace(),
                            pids(),
                            (int) argument,
                            command == NS_GET_TGID_IN_PIDNS);
            default -> throw ENOTTY.raise();
        };
    }

    private static void require(boolean condition) throws ErrnoException {
        if (!condition) {
            throw EINVAL.raise();
        }
    }

    /** Returns the owner, if it is the caller's own user namespace or lies within. */
    private UserNamespace owner(Task task) throws ErrnoException {
        UserNamespace owner = NamespaceKind.owner(namespace);
        if (owner == null || !owner.isWithin(task.credentials().userNamespace())) {
            throw EPERM.raise();
        }
        return owner;
    }

    private PidNamespace pids() throws ErrnoException {
        if (namespace instanceof PidNamespace found) {
            return found;
        }
        throw EINVAL.raise();
    }

    /** Returns the namespace around this one, if the caller's is that or further out. */
    private Object parent(Task task) throws ErrnoException {
        if (kind == NamespaceKind.USER) {
            return owner(task);
        }
        PidNamespace parent = pids().parent();
        for (PidNamespace at = parent; at != null; at = at.parent()) {
            if (at == task.pidNamespace() && parent != null) {
                return parent;
            }
        }
        throw EPERM.raise();
    }

    private static long translate(PidNamespace from, PidNamespace to, int number, boolean process)
            throws ErrnoException {
        Pid pid = from.pid(number);
        Task found = pid == null ? null : pid.task();
        if (found == null) {
            throw ESRCH.raise();
        }
        ThreadGroup group = found.threadGroup();
        int translated = (process ? group.pid() : found.pid()).in(to);
        if (translated == 0) {
            throw ESRCH.raise();
        }
        return translated;
    }

    private static long open(Task task, NamespaceKind kind, Object namespace)
            throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            reserved.publish(
                    true,
                    FileOpening.open(
                            task,
                            NamespaceInode.place(task.fsContext().vfs(), kind, namespace),
                            Fcntl.O_RDONLY));
            return reserved.fd(0);
        }
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        throw EINVAL.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.EBADF.raise();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        if (namespace instanceof MountNamespace mounts) {
            mounts.release();
        } else if (namespace instanceof Namespace counted) {
            counted.release();
        }
    }
}
