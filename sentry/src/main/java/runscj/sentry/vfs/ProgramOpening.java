package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fanotify;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.Mount;

/**
 * Opens a file for execution: execve(2), execveat(2). Needs the execute permission, not the read
 * permission.
 */
public final class ProgramOpening {
    private ProgramOpening() {}

    /**
     * Opens.
     *
     * @param start where a relative path begins; null for the working directory
     * @param walkFlags of {@link PathWalk}; without FOLLOW a symbolic link at the end fails with
     *     ELOOP
     * @throws ErrnoException EACCES for what is not a regular file, is not executable, or lies on a
     *     noexec mount
     */
    public static OpenFile open(Caller caller, @Nullable VfsPath start, String path, int walkFlags)
            throws ErrnoException {
        VfsPath place = PathWalk.resolve(caller, start, path, walkFlags);
        return open(caller, place);
    }

    /** Opens a place that is already resolved. */
    public static OpenFile open(Caller caller, VfsPath place) throws ErrnoException {
        Inode inode = place.inode();
        int type = inode.mode() & FileMode.S_IFMT;
        if (type == FileMode.S_IFLNK) {
            throw Errno.ELOOP.raise();
        }
        if (type != FileMode.S_IFREG || place.mount().has(Mount.MS_NOEXEC)) {
            throw Errno.EACCES.raise();
        }
        Permissions.require(caller.credentials(), inode, Permissions.EXEC);
        PathRestrictions.requireExecute(caller, place);
        place.pin();
        boolean opened = false;
        try {
            PathMarks.require(caller, place, Fanotify.FAN_OPEN_EXEC_PERM);
            PathMarks.require(caller, place, Fanotify.FAN_OPEN_PERM);
            OpenFile file =
                    new OpenFile(
                            inode.open(caller, Fcntl.O_RDONLY),
                            place,
                            Fcntl.O_RDONLY | Fcntl.O_LARGEFILE);
            opened = true;
            PathMarks.on(place, Fanotify.FAN_OPEN);
            PathMarks.on(place, Fanotify.FAN_OPEN_EXEC);
            return file;
        } finally {
            if (!opened) {
                place.unpin();
            }
        }
    }
}
