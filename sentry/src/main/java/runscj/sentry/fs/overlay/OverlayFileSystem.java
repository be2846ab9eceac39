package runscj.sentry.fs.overlay;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.FsMagic;
import runscj.sentry.cred.Credentials;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.mm.Mm;
import runscj.sentry.vfs.AnonymousDevices;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.SymlinkInode;

/**
 * The union of a writable upper and a read-only lower file system. One device number; inode numbers
 * stay when a file is copied up.
 */
public final class OverlayFileSystem implements FileSystem {
    /**
     * Set in the numbers of inodes that began in the upper layer, so that they differ from all of
     * the lower.
     */
    static final long UPPER_NUMBERS = 1L << 52;

    private static final Caller KERNEL = new Kernel();

    private final TmpfsFileSystem upper;
    private final FileSystem lower;
    private final long deviceId = AnonymousDevices.next();
    private final OverlayDirectory root;

    /**
     * Joins the two; the upper one is empty, and from now on used by nobody else.
     *
     * @throws ErrnoException if the lower root's attributes cannot be read
     */
    public OverlayFileSystem(TmpfsFileSystem upper, FileSystem lower) throws ErrnoException {
        this.upper = upper;
        this.lower = lower;
        DirectoryInode upperRoot = (DirectoryInode) upper.root();
        DirectoryInode lowerRoot = (DirectoryInode) lower.root();
        CopyUp.copyAttributes(KERNEL, lowerRoot, upperRoot);
        this.root = new OverlayDirectory(this, null, "", upperRoot, lowerRoot);
    }

    /** Returns on whose behalf files move between the layers when no caller asks for it. */
    Caller kernel() {
        return KERNEL;
    }

    /** Makes the union's inode for one of the layers, or of both for a directory. */
    OverlayInode wrap(
            OverlayDirectory parent,
            String name,
            @Nullable Inode upperInode,
            @Nullable Inode lowerInode) {
        Inode shown = upperInode != null ? upperInode : lowerInode;
        if (shown instanceof DirectoryInode) {
            return new OverlayDirectory(
                    this,
                    parent,
                    name,
                    (@Nullable DirectoryInode) upperInode,
                    (@Nullable DirectoryInode) lowerInode);
        }
        if (shown instanceof SymlinkInode) {
            return new OverlaySymlink(this, parent, name, upperInode, lowerInode);
        }
        return new OverlayInode(this, parent, name, upperInode, lowerInode);
    }

    @Override
    public String type() {
        return "overlay";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public long deviceId() {
        return deviceId;
    }

    @Override
    public void statfs(FileSystemStatistics out) {
        upper.statfs(out);
        out.magic = FsMagic.OVERLAYFS_SUPER_MAGIC;
    }

    @Override
    public void sync() throws ErrnoException {
        lower.sync();
    }

    @Override
    public void destroy() {
        upper.destroy();
        lower.destroy();
    }

    /** All rights, no directories and no memory: layers ask for neither. */
    private static final class Kernel implements Caller {
        private final Credentials credentials = Credentials.root();

        @Override
        public Credentials credentials() {
            return credentials;
        }

        @Override
        public FsContext fsContext() {
            throw new IllegalStateException("layers have no paths");
        }

        @Override
        public Mm mm() {
            throw new IllegalStateException("layers have no guest memory");
        }

        @Override
        public boolean interrupted() {
            return false;
        }
    }
}
