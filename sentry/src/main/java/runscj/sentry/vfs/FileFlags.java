package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_LINUX_IMMUTABLE;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Ioctl.FS_APPEND_FL;
import static runscj.abi.Ioctl.FS_IMMUTABLE_FL;

import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/** The flags of ioctl_iflags(2) that forbid changes, and who may set them. Masks of FS_*_FL. */
public final class FileFlags {
    private static final int FORBIDDING = FS_IMMUTABLE_FL | FS_APPEND_FL;

    private FileFlags() {}

    /** Returns whether nobody may change the file. */
    public static boolean immutable(Inode inode) {
        return (inode.fileFlags() & FS_IMMUTABLE_FL) != 0;
    }

    /** Returns whether the file only grows. */
    public static boolean appendOnly(Inode inode) {
        return (inode.fileFlags() & FS_APPEND_FL) != 0;
    }

    /** Fails with EPERM for an immutable file. */
    public static void requireMutable(Inode inode) throws ErrnoException {
        if (immutable(inode)) {
            throw EPERM.raise();
        }
    }

    /** Fails with EPERM for a file that only grows. */
    public static void requireShrinkable(Inode inode) throws ErrnoException {
        if (appendOnly(inode)) {
            throw EPERM.raise();
        }
    }

    /** Fails with EPERM for a file whose attributes and names must stay. */
    static void requireChangeable(Inode inode) throws ErrnoException {
        if ((inode.fileFlags() & FORBIDDING) != 0) {
            throw EPERM.raise();
        }
    }

    /**
     * Checks that the caller may replace the flags.
     *
     * @throws ErrnoException EOPNOTSUPP where there are none; EPERM for a stranger, and without
     *     CAP_LINUX_IMMUTABLE if a flag changes that forbids something
     */
    public static void requireSettable(Caller caller, Inode inode, int flags)
            throws ErrnoException {
        if (!inode.hasFileFlags()) {
            throw EOPNOTSUPP.raise();
        }
        Credentials who = caller.credentials();
        Permissions.requireOwner(who, inode);
        if (((flags ^ inode.fileFlags()) & FORBIDDING) != 0 && !who.capable(CAP_LINUX_IMMUTABLE)) {
            throw EPERM.raise();
        }
    }
}
