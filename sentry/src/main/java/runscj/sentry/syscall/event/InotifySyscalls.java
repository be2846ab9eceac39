package runscj.sentry.syscall.event;

import static runscj.abi.Inotify.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.sentry.fs.event.InotifyFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** inotify(7). */
final class InotifySyscalls {
    private static final int KNOWN =
            IN_ALL_EVENTS
                    | IN_UNMOUNT
                    | IN_Q_OVERFLOW
                    | IN_IGNORED
                    | IN_ONLYDIR
                    | IN_DONT_FOLLOW
                    | IN_EXCL_UNLINK
                    | IN_MASK_CREATE
                    | IN_MASK_ADD
                    | IN_ISDIR
                    | IN_ONESHOT;

    private static final int PATH_MAX = 4095;

    private InotifySyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.INOTIFY_INIT, (task, args) -> init(task, 0))
                .bind(
                        Sysno.INOTIFY_INIT1,
                        (task, args) -> init(task, args.flags(0, IN_CLOEXEC | IN_NONBLOCK)))
                .bind(Sysno.INOTIFY_ADD_WATCH, InotifySyscalls::addWatch)
                .bind(Sysno.INOTIFY_RM_WATCH, InotifySyscalls::removeWatch);
    }

    private static long init(Task task, int flags) throws ErrnoException {
        InotifyFile file = new InotifyFile(task.credentials().fsuid());
        boolean published = false;
        try {
            long fd = EventSyscalls.publish(task, file, "inotify", Fcntl.O_RDONLY, flags);
            published = true;
            return fd;
        } finally {
            if (!published) {
                file.close();
            }
        }
    }

    private static InotifyFile inotify(OpenFile file) throws ErrnoException {
        if (file.impl() instanceof InotifyFile found) {
            return found;
        }
        throw Errno.EINVAL.raise();
    }

    private static long addWatch(Task task, SyscallArgs args) throws ErrnoException {
        int mask = args.i32(2);
        if ((mask & IN_MASK_ADD) != 0 && (mask & IN_MASK_CREATE) != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((mask & KNOWN) == 0) {
            throw Errno.EINVAL.raise();
        }
        OpenFile file = task.file(args.fd(0));
        InotifyFile inotify = inotify(file);
        int walk = (mask & IN_DONT_FOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
        if ((mask & IN_ONLYDIR) != 0) {
            walk |= PathWalk.DIRECTORY;
        }
        String path = task.mm().readString(args.addr(1), PATH_MAX);
        VfsPath place = PathWalk.resolve(task, null, path, walk);
        if ((mask & IN_ONLYDIR) != 0 && !(place.inode() instanceof DirectoryInode)) {
            throw Errno.ENOTDIR.raise();
        }
        Permissions.require(task.credentials(), place.inode(), Permissions.READ);
        return inotify.watch(place.inode(), mask);
    }

    private static long removeWatch(Task task, SyscallArgs args) throws ErrnoException {
        inotify(task.file(args.fd(0))).unwatch(args.i32(1));
        return 0;
    }
}
