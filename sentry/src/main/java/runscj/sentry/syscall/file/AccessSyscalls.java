package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Fcntl.AT_EACCESS;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.AccessCheck;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.SymlinkInode;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** access(2), faccessat2(2), readlink(2), readlinkat(2). */
final class AccessSyscalls {
    private static final int MODES = 7;

    private AccessSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.ACCESS, AccessSyscalls::access);
        handlers.bind(Sysno.FACCESSAT, AccessSyscalls::faccessat);
        handlers.bind(Sysno.FACCESSAT2, AccessSyscalls::faccessat2);
        handlers.bind(Sysno.READLINK, AccessSyscalls::readlink);
        handlers.bind(Sysno.READLINKAT, AccessSyscalls::readlinkat);
    }

    static long access(Task task, SyscallArgs args) throws ErrnoException {
        return check(task, AT_FDCWD, PathArgs.path(task, args, 0), args.i32(1), 0);
    }

    static long faccessat(Task task, SyscallArgs args) throws ErrnoException {
        return check(task, args.fd(0), PathArgs.path(task, args, 1), args.i32(2), 0);
    }

    static long faccessat2(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(3, AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
        return check(
                task, args.fd(0), PathArgs.pathOrEmpty(task, args, 1, flags), args.i32(2), flags);
    }

    private static long check(Task task, int dirfd, String path, int mode, int flags)
            throws ErrnoException {
        if ((mode & ~MODES) != 0) {
            throw EINVAL.raise();
        }
        Credentials own = task.credentials();
        Credentials who = (flags & AT_EACCESS) != 0 ? own : AccessCheck.realIds(own);
        AccessCheck.check(
                task,
                who,
                PathArgs.start(task, dirfd, path),
                path,
                mode,
                PathArgs.walkFlags(flags));
        return 0;
    }

    static long readlink(Task task, SyscallArgs args) throws ErrnoException {
        return readlink(task, AT_FDCWD, PathArgs.path(task, args, 0), args.addr(1), args.i32(2));
    }

    static long readlinkat(Task task, SyscallArgs args) throws ErrnoException {
        return readlink(task, args.fd(0), PathArgs.path(task, args, 1), args.addr(2), args.i32(3));
    }

    private static long readlink(Task task, int dirfd, String path, long bufferAddr, int size)
            throws ErrnoException {
        if (size <= 0) {
            throw EINVAL.raise();
        }
        VfsPath place = PathArgs.resolve(task, dirfd, path, PathWalk.EMPTY);
        if (!(place.inode() instanceof SymlinkInode link)) {
            throw path.isEmpty() ? ENOENT.raise() : EINVAL.raise();
        }
        VfsPath jump = link.jump(task);
        String target =
                jump == null
                        ? link.readlink(task)
                        : PathNames.pathOf(task.fsContext().root(), jump);
        byte[] bytes = new byte[Math.min(size, target.length())];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) target.charAt(i);
        }
        task.mm().copyOut(bufferAddr, MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes.length;
    }
}
