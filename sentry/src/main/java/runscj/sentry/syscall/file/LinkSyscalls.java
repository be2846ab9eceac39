package runscj.sentry.syscall.file;

import static runscj.abi.Capability.CAP_DAC_READ_SEARCH;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_REMOVEDIR;
import static runscj.abi.Fcntl.AT_SYMLINK_FOLLOW;

import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.NameCreation;
import runscj.sentry.vfs.NameRemoval;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Renaming;
import runscj.syscalls.Sysno;

/** Calls that add, remove and move names. */
final class LinkSyscalls {
    private LinkSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.MKDIR, LinkSyscalls::mkdir);
        handlers.bind(Sysno.MKDIRAT, LinkSyscalls::mkdirat);
        handlers.bind(Sysno.MKNOD, LinkSyscalls::mknod);
        handlers.bind(Sysno.MKNODAT, LinkSyscalls::mknodat);
        handlers.bind(Sysno.SYMLINK, LinkSyscalls::symlink);
        handlers.bind(Sysno.SYMLINKAT, LinkSyscalls::symlinkat);
        handlers.bind(Sysno.LINK, LinkSyscalls::link);
        handlers.bind(Sysno.LINKAT, LinkSyscalls::linkat);
        handlers.bind(Sysno.UNLINK, LinkSyscalls::unlink);
        handlers.bind(Sysno.UNLINKAT, LinkSyscalls::unlinkat);
        handlers.bind(Sysno.RMDIR, LinkSyscalls::rmdir);
        handlers.bind(Sysno.RENAME, LinkSyscalls::rename);
        handlers.bind(Sysno.RENAMEAT, LinkSyscalls::renameat);
        handlers.bind(Sysno.RENAMEAT2, LinkSyscalls::renameat2);
    }

    static long mkdir(Task task, SyscallArgs args) throws ErrnoException {
        NameCreation.mkdir(task, null, PathArgs.path(task, args, 0), args.i32(1));
        return 0;
    }

    static long mkdirat(Task task, SyscallArgs args) throws ErrnoException {
        String path = PathArgs.path(task, args, 1);
        NameCreation.mkdir(task, PathArgs.start(task, args.fd(0), path), path, args.i32(2));
        return 0;
    }

    static long mknod(Task task, SyscallArgs args) throws ErrnoException {
        NameCreation.mknod(task, null, PathArgs.path(task, args, 0), args.i32(1), args.u32(2));
        return 0;
    }

    static long mknodat(Task task, SyscallArgs args) throws ErrnoException {
        String path = PathArgs.path(task, args, 1);
        NameCreation.mknod(
                task, PathArgs.start(task, args.fd(0), path), path, args.i32(2), args.u32(3));
        return 0;
    }

    static long symlink(Task task, SyscallArgs args) throws ErrnoException {
        String target = PathArgs.path(task, args, 0);
        NameCreation.symlink(task, target, null, PathArgs.path(task, args, 1));
        return 0;
    }

    static long symlinkat(Task task, SyscallArgs args) throws ErrnoException {
        String target = PathArgs.path(task, args, 0);
        String path = PathArgs.path(task, args, 2);
        NameCreation.symlink(task, target, PathArgs.start(task, args.fd(1), path), path);
        return 0;
    }

    static long link(Task task, SyscallArgs args) throws ErrnoException {
        return link(
                task,
                AT_FDCWD,
                PathArgs.path(task, args, 0),
                AT_FDCWD,
                PathArgs.path(task, args, 1),
                0);
    }

    static long linkat(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(4);
        if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0) {
            throw EINVAL.raise();
        }
        String oldPath = PathArgs.pathOrEmpty(task, args, 1, flags);
        boolean relative = oldPath.isEmpty() || oldPath.charAt(0) != '/';
        if ((flags & AT_EMPTY_PATH) != 0 && relative && args.fd(0) != AT_FDCWD) {
            requireOpener(task, task.file(args.fd(0)));
        }
        return link(task, args.fd(0), oldPath, args.fd(2), PathArgs.path(task, args, 3), flags);
    }

    /** Only who opened a file may give it a name by its descriptor alone. */
    private static void requireOpener(Task task, OpenFile file) throws ErrnoException {
        Credentials who = task.credentials();
        Credentials opener = file.opener();
        UserNamespace guard = opener == null ? UserNamespace.INITIAL : opener.userNamespace();
        if (opener != who && !who.capableIn(guard, CAP_DAC_READ_SEARCH)) {
            throw ENOENT.raise();
        }
    }

    private static long link(
            Task task, int oldFd, String oldPath, int newFd, String newPath, int flags)
            throws ErrnoException {
        int walkFlags = (flags & AT_SYMLINK_FOLLOW) != 0 ? PathWalk.FOLLOW : 0;
        if ((flags & AT_EMPTY_PATH) != 0) {
            walkFlags |= PathWalk.EMPTY;
        }
        var oldStart = PathArgs.start(task, oldFd, oldPath);
        var newStart = PathArgs.start(task, newFd, newPath);
        NameCreation.link(task, oldStart, oldPath, newStart, newPath, walkFlags);
        return 0;
    }

    static long unlink(Task task, SyscallArgs args) throws ErrnoException {
        NameRemoval.unlink(task, null, PathArgs.path(task, args, 0));
        return 0;
    }

    static long unlinkat(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(2, AT_REMOVEDIR);
        String path = PathArgs.path(task, args, 1);
        var start = PathArgs.start(task, args.fd(0), path);
        if ((flags & AT_REMOVEDIR) != 0) {
            NameRemoval.rmdir(task, start, path);
        } else {
            NameRemoval.unlink(task, start, path);
        }
        return 0;
    }

    static long rmdir(Task task, SyscallArgs args) throws ErrnoException {
        NameRemoval.rmdir(task, null, PathArgs.path(task, args, 0));
        return 0;
    }

    static long rename(Task task, SyscallArgs args) throws ErrnoException {
        Renaming.rename(
                task, null, PathArgs.path(task, args, 0), null, PathArgs.path(task, args, 1), 0);
        return 0;
    }

    static long renameat(Task task, SyscallArgs args) throws ErrnoException {
        return rename(task, args, 0);
    }

    static long renameat2(Task task, SyscallArgs args) throws ErrnoException {
        return rename(task, args, args.i32(4));
    }

    private static long rename(Task task, SyscallArgs args, int flags) throws ErrnoException {
        String oldPath = PathArgs.path(task, args, 1);
        String newPath = PathArgs.path(task, args, 3);
        var oldStart = PathArgs.start(task, args.fd(0), oldPath);
        var newStart = PathArgs.start(task, args.fd(2), newPath);
        Renaming.rename(task, oldStart, oldPath, newStart, newPath, flags);
        return 0;
    }
}
