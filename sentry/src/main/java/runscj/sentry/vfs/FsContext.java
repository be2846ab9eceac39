package runscj.sentry.vfs;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Root, working directory and umask of one or (CLONE_FS) several tasks. Counted: the last user's
 * {@link #release} unpins both directories.
 */
public final class FsContext {
    private final Vfs vfs;
    private volatile MountNamespace mountNamespace;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile VfsPath root;
    private volatile VfsPath workingDirectory;
    private volatile int umask;

    /**
     * Makes a context with one user; takes its own pins of paths that the caller knows to be pinned
     * or mounted.
     */
    FsContext(
            Vfs vfs,
            MountNamespace mountNamespace,
            VfsPath root,
            VfsPath workingDirectory,
            int umask) {
        this.vfs = vfs;
        this.mountNamespace = mountNamespace.retain();
        this.root = root;
        this.workingDirectory = workingDirectory;
        this.umask = umask;
        root.pinAgain();
        workingDirectory.pinAgain();
    }

    /** Returns a copy with one user (fork without CLONE_FS, unshare). */
    public synchronized FsContext copy() {
        return new FsContext(vfs, mountNamespace, root, workingDirectory, umask);
    }

    /** Takes one more user (CLONE_FS). */
    public FsContext retain() {
        users.incrementAndGet();
        return this;
    }

    /** Drops a user. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            root.unpin();
            workingDirectory.unpin();
            mountNamespace.release();
        }
    }

    /** Returns how many tasks use it: setns(2) and unshare(2) ask. */
    public int users() {
        return users.get();
    }

    /** Returns the file layer. */
    public Vfs vfs() {
        return vfs;
    }

    /** Returns the mount namespace; the root is usually in it. */
    public MountNamespace mountNamespace() {
        return mountNamespace;
    }

    /** Returns the root directory. */
    public VfsPath root() {
        return root;
    }

    /** Returns whether the root is not that of the mount namespace. */
    public boolean chrooted() {
        return !root.same(mountNamespace.rootPath());
    }

    /** Returns the working directory. */
    public VfsPath workingDirectory() {
        return workingDirectory;
    }

    /** Returns the file mode creation mask. */
    public int umask() {
        return umask;
    }

    /** Sets the mask and returns the old one. */
    public synchronized int umask(int mask) {
        int old = umask;
        umask = mask & 0777;
        return old;
    }

    /** Sets the root; takes over the caller's pin. */
    synchronized void root(VfsPath path) {
        VfsPath old = root;
        root = path;
        old.unpin();
    }

    /** Sets the working directory; takes over the caller's pin. */
    synchronized void workingDirectory(VfsPath path) {
        VfsPath old = workingDirectory;
        workingDirectory = path;
        old.unpin();
    }

    /** Replaces both where they are {@code from} (pivot_root). */
    synchronized void replace(VfsPath from, VfsPath to) {
        if (root.same(from)) {
            to.pinAgain();
            root(to);
        }
        if (workingDirectory.same(from)) {
            to.pinAgain();
            workingDirectory(to);
        }
    }

    /**
     * Moves root and working directory into a copied namespace, whose mounts stand for the old
     * ones.
     */
    synchronized void enter(
            MountNamespace namespace, java.util.function.UnaryOperator<VfsPath> translation) {
        VfsPath newRoot = translation.apply(root);
        VfsPath newDirectory = translation.apply(workingDirectory);
        newRoot.pinAgain();
        newDirectory.pinAgain();
        root(newRoot);
        workingDirectory(newDirectory);
        MountNamespace old = mountNamespace;
        mountNamespace = namespace.retain();
        old.release();
    }
}
