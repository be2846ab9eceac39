package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * A directory. The VFS holds the directory's lock (both directories' for rename and link) around
 * the changing methods, and keeps the dentry cache in step.
 */
public interface DirectoryInode extends Inode {
    /** Returns the child, or null when there is none. */
    @Nullable Inode lookup(Caller caller, String name) throws ErrnoException;

    /**
     * Fails, before any permission is asked for, where a missing name is no place for a new one:
     * ENOENT in proc.
     */
    default void requireNewNames() throws ErrnoException {}

    /**
     * Creates a regular file; mode has the umask applied; owner from the caller's fsuid/fsgid and
     * this directory's set-group-ID bit. EEXIST if the name is taken.
     */
    Inode create(Caller caller, String name, int mode) throws ErrnoException;

    /** Creates a directory. */
    DirectoryInode mkdir(Caller caller, String name, int mode) throws ErrnoException;

    /** Creates a FIFO, socket or device node; type in mode. */
    Inode mknod(Caller caller, String name, int mode, long deviceId) throws ErrnoException;

    /** Creates a symbolic link. */
    Inode symlink(Caller caller, String name, String target) throws ErrnoException;

    /** Adds a name to an inode of the same file system. */
    void link(Caller caller, String name, Inode target) throws ErrnoException;

    /** Creates an unnamed regular file (O_TMPFILE). */
    default Inode createUnnamed(Caller caller, int mode) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Removes a name that is not a directory's. */
    void unlink(Caller caller, String name, Inode child) throws ErrnoException;

    /** Removes an empty directory. ENOTEMPTY otherwise. */
    void rmdir(Caller caller, String name, DirectoryInode child) throws ErrnoException;

    /**
     * Renames within the file system; flags RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT. The
     * VFS has checked types and ancestry; target is what newName is now.
     */
    void rename(
            Caller caller,
            String oldName,
            Inode child,
            DirectoryInode newDirectory,
            String newName,
            @Nullable Inode target,
            int flags)
            throws ErrnoException;

    /**
     * Returns whether lookups may be cached without asking again (false: /proc/PID, shared gofer
     * mounts).
     */
    default boolean cacheable() {
        return true;
    }

    /**
     * For uncacheable directories: returns whether a cached child is still what {@link #lookup}
     * would return.
     */
    default boolean revalidate(Caller caller, String name, @Nullable Inode child)
            throws ErrnoException {
        return false;
    }
}
