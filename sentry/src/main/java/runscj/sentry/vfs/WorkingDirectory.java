package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_SYS_CHROOT;
import static runscj.abi.Errno.EPERM;

import runscj.abi.ErrnoException;

/** chdir(2), fchdir(2), chroot(2). */
public final class WorkingDirectory {
    private WorkingDirectory() {}

    /** chdir(2). */
    public static void change(Caller caller, String path) throws ErrnoException {
        change(caller, PathWalk.resolve(caller, null, path, PathWalk.FOLLOW | PathWalk.DIRECTORY));
    }

    /** fchdir(2): needs search permission. */
    public static void change(Caller caller, VfsPath place) throws ErrnoException {
        Permissions.require(caller.credentials(), place.directory(), Permissions.EXEC);
        place.pin();
        caller.fsContext().workingDirectory(place);
    }

    /** chroot(2). */
    public static void changeRoot(Caller caller, String path) throws ErrnoException {
        VfsPath place = PathWalk.resolve(caller, null, path, PathWalk.FOLLOW | PathWalk.DIRECTORY);
        Permissions.require(caller.credentials(), place.directory(), Permissions.EXEC);
        if (!caller.credentials().has(CAP_SYS_CHROOT)) {
            throw EPERM.raise();
        }
        place.pin();
        caller.fsContext().root(place);
    }
}
