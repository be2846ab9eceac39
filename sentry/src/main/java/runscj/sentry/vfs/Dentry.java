package runscj.sentry.vfs;

/** A name in the dentry cache. */
public final class Dentry {
    /** Returns the inode of a positive dentry. */
    public Inode inode() {
        throw new UnsupportedOperationException();
    }
}
