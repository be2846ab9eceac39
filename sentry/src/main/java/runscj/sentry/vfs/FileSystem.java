package runscj.sentry.vfs;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;

/** A mounted file system instance (Linux: super block). */
public interface FileSystem {
    /** Returns the type that /proc/mounts shows. */
    String type();

    /** Returns the root directory (or, for a bind of one file, that file). */
    Inode root();

    /** Returns the st_dev of its inodes. */
    long deviceId();

    /**
     * Returns the user namespace whose capabilities count for it: that of who mounts it, unless it
     * shows what belongs to somebody.
     */
    default UserNamespace owner(UserNamespace mounter) {
        return mounter;
    }

    /** Fills in statfs(2) values. */
    void statfs(FileSystemStatistics out) throws ErrnoException;

    /**
     * Returns the options that /proc/mounts shows after rw/ro and the flags, without a leading
     * comma; may be empty.
     */
    default String options() {
        return "";
    }

    /**
     * Changes options (MS_REMOUNT); the flags are the VFS's. EINVAL for an option that cannot be
     * changed.
     */
    default void remount(String options) throws ErrnoException {
        if (!options.isEmpty()) {
            throw Errno.EINVAL.raise();
        }
    }

    /** Writes back; sync(2) and syncfs(2). */
    default void sync() throws ErrnoException {}

    /** Runs once when the last mount goes. */
    default void destroy() {}
}
