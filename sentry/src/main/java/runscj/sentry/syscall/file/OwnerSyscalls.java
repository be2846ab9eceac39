package runscj.sentry.syscall.file;

import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.AttributeChanges;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** chmod(2), chown(2) and their families. */
final class OwnerSyscalls {
    private OwnerSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.CHMOD, OwnerSyscalls::chmod);
        handlers.bind(Sysno.FCHMOD, OwnerSyscalls::fchmod);
        handlers.bind(Sysno.FCHMODAT, OwnerSyscalls::fchmodat);
        handlers.bind(Sysno.FCHMODAT2, OwnerSyscalls::fchmodat2);
        handlers.bind(Sysno.CHOWN, OwnerSyscalls::chown);
        handlers.bind(Sysno.LCHOWN, OwnerSyscalls::lchown);
        handlers.bind(Sysno.FCHOWN, OwnerSyscalls::fchown);
        handlers.bind(Sysno.FCHOWNAT, OwnerSyscalls::fchownat);
    }

    static long chmod(Task task, SyscallArgs args) throws ErrnoException {
        AttributeChanges.chmod(task, PathArgs.resolve(task, args, 0, PathWalk.FOLLOW), args.i32(1));
        return 0;
    }

    static long fchmod(Task task, SyscallArgs args) throws ErrnoException {
        AttributeChanges.chmod(task, PathArgs.placeOf(task, args.fd(0)), args.i32(1));
        return 0;
    }

    static long fchmodat(Task task, SyscallArgs args) throws ErrnoException {
        return chmod(task, args, 0);
    }

    static long fchmodat2(Task task, SyscallArgs args) throws ErrnoException {
        return chmod(task, args, args.flags(3, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
    }

    private static long chmod(Task task, SyscallArgs args, int flags) throws ErrnoException {
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        var place = PathArgs.resolve(task, args.fd(0), path, PathArgs.walkFlags(flags));
        AttributeChanges.chmod(task, place, args.i32(2));
        return 0;
    }

    static long chown(Task task, SyscallArgs args) throws ErrnoException {
        return chown(
                task,
                AT_FDCWD,
                PathArgs.path(task, args, 0),
                args.i32(1),
                args.i32(2),
                PathWalk.FOLLOW);
    }

    static long lchown(Task task, SyscallArgs args) throws ErrnoException {
        return chown(task, AT_FDCWD, PathArgs.path(task, args, 0), args.i32(1), args.i32(2), 0);
    }

    static long fchown(Task task, SyscallArgs args) throws ErrnoException {
        return chown(task, PathArgs.placeOf(task, args.fd(0)), args.i32(1), args.i32(2));
    }

    static long fchownat(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(4, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        return chown(task, args.fd(0), path, args.i32(2), args.i32(3), PathArgs.walkFlags(flags));
    }

    private static long chown(Task task, int dirfd, String path, int uid, int gid, int walkFlags)
            throws ErrnoException {
        return chown(task, PathArgs.resolve(task, dirfd, path, walkFlags), uid, gid);
    }

    /**
     * Changes the owner to ids of the caller's user namespace: EINVAL for what it does not have.
     */
    private static long chown(Task task, VfsPath place, int uid, int gid) throws ErrnoException {
        UserNamespace here = task.credentials().userNamespace();
        int owner = here.uidToKernel(uid);
        int group = here.gidToKernel(gid);
        if ((owner == -1 && uid != -1) || (group == -1 && gid != -1)) {
            throw Errno.EINVAL.raise();
        }
        AttributeChanges.chown(task, place, owner, group);
        return 0;
    }
}
