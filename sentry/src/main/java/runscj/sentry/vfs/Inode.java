package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * A file system object. Names and link targets are strings whose characters are the bytes of the
 * name (Latin-1), so any Linux name round-trips. The VFS checks permissions, mount flags and name
 * lengths before it calls; inodes only do. Kinds: {@link DirectoryInode}, {@link SymlinkInode};
 * everything else by {@link #mode}.
 */
public interface Inode {
    /** Returns the owner. */
    FileSystem fileSystem();

    /** Returns the inode number. */
    long inodeNumber();

    /** Returns type and permission bits, cached. */
    int mode();

    /** Returns the owner's id, cached. */
    int uid();

    /** Returns the group's id, cached. */
    int gid();

    /** Fills in all attributes. */
    void attributes(Attributes out) throws ErrnoException;

    /** Changes attributes. */
    void setAttributes(Caller caller, AttributeChange change) throws ErrnoException;

    /**
     * Opens. FIFOs, sockets and device nodes on disk-like file systems are routed by the VFS to the
     * FIFO, socket or device registry and do not get here.
     *
     * @param flags O_* of open(2); O_CREAT, O_EXCL, O_NOFOLLOW are done by the VFS, O_TRUNC has
     *     been applied by setAttributes
     */
    FileImpl open(Caller caller, int flags) throws ErrnoException;

    /**
     * Returns an extended attribute's value. ENODATA if it has none of that name, EOPNOTSUPP where
     * there are none at all.
     */
    default byte[] xattr(Caller caller, String name) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Sets an extended attribute; flags XATTR_CREATE or XATTR_REPLACE. */
    default void setXattr(Caller caller, String name, byte[] value, int flags)
            throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Removes an extended attribute. */
    default void removeXattr(Caller caller, String name) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Returns the names of all extended attributes. */
    default String[] xattrNames(Caller caller) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Returns whether the mode binds even those with CAP_DAC_OVERRIDE, as it does in /proc/sys. */
    default boolean bindsEverybody() {
        return false;
    }

    /** Returns whether the file has the flags of ioctl_iflags(2) at all. */
    default boolean hasFileFlags() {
        return false;
    }

    /** Returns the flags of ioctl_iflags(2), FS_*_FL. */
    default int fileFlags() {
        return 0;
    }

    /**
     * Replaces the flags of ioctl_iflags(2); the VFS has checked the right to. EOPNOTSUPP for one
     * that the file system does not have.
     */
    default void fileFlags(Caller caller, int flags) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Returns whether a security.capability attribute is set that a write must take away. */
    default boolean hasFileCapabilities() {
        return false;
    }

    /** Allocates or punches (fallocate(2)). */
    default void allocate(Caller caller, int mode, long offset, long length) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /** Returns what is attached to this inode by the socket or FIFO layer, or null. */
    default @Nullable Object attachment() {
        return null;
    }

    /**
     * Attaches a bound socket or a FIFO's pipe if nothing is attached; returns what is attached
     * then.
     */
    default Object attachIfAbsent(Object attachment) throws ErrnoException {
        throw Errno.EPERM.raise();
    }

    /**
     * Returns whether {@link #open} serves a special file itself rather than the VFS's device
     * registry: /dev/pts/N, pipes and sockets in /proc/PID/fd.
     */
    default boolean opensItself() {
        return false;
    }

    /**
     * Says that an open file or a dentry uses this inode; the last {@link #forget} of an unlinked
     * inode frees its contents.
     */
    default void remember() {}

    /** Takes one {@link #remember} back. */
    default void forget() {}
}
