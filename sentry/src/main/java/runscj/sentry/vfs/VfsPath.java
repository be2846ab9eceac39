package runscj.sentry.vfs;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** A place in the file tree: a dentry seen through a mount. */
public record VfsPath(Mount mount, Dentry dentry) {
    /** Returns the inode. The dentry must not be negative. */
    public Inode inode() {
        return dentry.inode();
    }

    /** Returns the inode as a directory, or fails with ENOTDIR. */
    public DirectoryInode directory() throws ErrnoException {
        if (dentry.inodeOrNull() instanceof DirectoryInode directory) {
            return directory;
        }
        throw Errno.ENOTDIR.raise();
    }

    /** Returns whether both mean the same place. Faster than equals and independent of it. */
    public boolean same(VfsPath other) {
        return mount == other.mount && dentry == other.dentry;
    }

    /** Pins mount and dentry for a long-term user; ENOENT if the name has just gone. */
    public void pin() throws ErrnoException {
        dentry.pin();
        mount.pin();
    }

    void pinAgain() {
        dentry.pinAgain();
        mount.pin();
    }

    /** Takes a pin back. */
    public void unpin() {
        dentry.unpin();
        mount.unpin();
    }
}
