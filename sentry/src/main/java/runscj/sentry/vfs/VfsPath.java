package runscj.sentry.vfs;

/** A place in the file tree: a dentry seen through a mount. */
public record VfsPath(Mount mount, Dentry dentry) {
    /** Returns the inode. The dentry must not be negative. */
    public Inode inode() {
        return dentry.inode();
    }
}
