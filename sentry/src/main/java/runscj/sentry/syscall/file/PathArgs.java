package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;

/** Path arguments: the string, and the directory descriptor where a relative one begins. */
final class PathArgs {
    private static final int LENGTH_MAX = 4095;

    private PathArgs() {}

    /** Copies a path in; ENAMETOOLONG, EFAULT. It may be empty. */
    static String path(Task task, SyscallArgs args, int index) throws ErrnoException {
        return task.mm().readString(args.addr(index), LENGTH_MAX);
    }

    /** Copies a path in that AT_EMPTY_PATH allows to be NULL. */
    static String pathOrEmpty(Task task, SyscallArgs args, int index, int atFlags)
            throws ErrnoException {
        return args.addr(index) == 0 && (atFlags & AT_EMPTY_PATH) != 0
                ? ""
                : path(task, args, index);
    }

    /** Returns where a path begins: null for the working directory. EBADF. */
    static @Nullable VfsPath start(Task task, int dirfd, String path) throws ErrnoException {
        if (dirfd == AT_FDCWD || (!path.isEmpty() && path.charAt(0) == '/')) {
            return null;
        }
        return place(task, task.file(dirfd));
    }

    /** Returns where an open file is; a place of its own for a file without a name. */
    static VfsPath place(Task task, OpenFile file) {
        VfsPath path = file.path();
        return path != null ? path : task.fsContext().vfs().anonymousPath(file.impl().inode(), "");
    }

    /** Returns the place of a descriptor that is not O_PATH. */
    static VfsPath placeOf(Task task, int fd) throws ErrnoException {
        return place(task, task.file(fd).requireNotPath());
    }

    /** Returns the walk flags for AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH. */
    static int walkFlags(int atFlags) {
        int follow = (atFlags & AT_SYMLINK_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
        return follow | ((atFlags & AT_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0);
    }

    /** Resolves a path argument. */
    static VfsPath resolve(Task task, int dirfd, String path, int walkFlags) throws ErrnoException {
        if (path.isEmpty()) {
            if ((walkFlags & PathWalk.EMPTY) == 0) {
                throw ENOENT.raise();
            }
            return dirfd == AT_FDCWD
                    ? task.fsContext().workingDirectory()
                    : place(task, task.file(dirfd));
        }
        return PathWalk.resolve(task, start(task, dirfd, path), path, walkFlags);
    }

    /** Resolves the path argument of a call without a directory descriptor. */
    static VfsPath resolve(Task task, SyscallArgs args, int index, int walkFlags)
            throws ErrnoException {
        return resolve(task, AT_FDCWD, path(task, args, index), walkFlags);
    }

    /**
     * Fails with EBADF for a descriptor below zero other than AT_FDCWD, before anything else is
     * looked at.
     */
    static int requireFd(int fd) throws ErrnoException {
        if (fd < 0) {
            throw EBADF.raise();
        }
        return fd;
    }
}
