package runscj.sentry.fs.nsfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.sentry.kernel.ns.Namespace;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.UnnamedFileSystem;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

/** A namespace as an inode. Two of one namespace have the same number. */
public final class NamespaceInode implements Inode {
    private static final long NSFS_MAGIC = 0x6e736673;
    private static final FileSystem FILE_SYSTEM =
            new UnnamedFileSystem("nsfs", NSFS_MAGIC, DeviceRegistry.deviceId(0, 4));

    private final NamespaceKind kind;
    private final Object namespace;

    private NamespaceInode(NamespaceKind kind, Object namespace) {
        this.kind = kind;
        this.namespace = namespace;
    }

    /** Returns the place of a namespace, unpinned; its name is what links to it show. */
    public static VfsPath place(Vfs vfs, NamespaceKind kind, Object namespace) {
        return vfs.anonymousPath(new NamespaceInode(kind, namespace), text(kind, namespace));
    }

    /** Returns for example {@code uts:[4026531838]}. */
    public static String text(NamespaceKind kind, Object namespace) {
        return kind.displayName() + ":[" + kind.number(namespace) + "]";
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        if ((flags & Fcntl.O_ACCMODE) != Fcntl.O_RDONLY) {
            throw Errno.EPERM.raise();
        }
        if (namespace instanceof MountNamespace mounts && !mounts.tryRetain()) {
            throw Errno.ENOENT.raise();
        }
        if (namespace instanceof Namespace counted && !counted.tryRetain()) {
            throw Errno.ENOENT.raise();
        }
        return new NamespaceFile(this, kind, namespace);
    }

    @Override
    public FileSystem fileSystem() {
        return FILE_SYSTEM;
    }

    @Override
    public long inodeNumber() {
        return kind.number(namespace);
    }

    @Override
    public int mode() {
        return FileMode.S_IFREG | 0444;
    }

    @Override
    public int uid() {
        return 0;
    }

    @Override
    public int gid() {
        return 0;
    }

    @Override
    public void attributes(Attributes out) {
        out.deviceId = FILE_SYSTEM.deviceId();
        out.inodeNumber = inodeNumber();
        out.mode = mode();
        out.linkCount = 1;
        out.blockSizeBytes = 4096;
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        throw Errno.EPERM.raise();
    }

    @Override
    public @Nullable Object attachment() {
        return namespace;
    }
}
