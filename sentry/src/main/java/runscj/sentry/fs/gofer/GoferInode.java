package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ESTALE;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.AttributeUpdate;
import runscj.gofer.wire.FileAttributes;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;

/** A host file: knows its place in the export by its parent and name, and its attributes as last seen. FIFOs, sockets and devices are just this. */
class GoferInode implements Inode {
    private static final int PERMISSIONS = 07777;

    protected final GoferFileSystem fileSystem;
    protected final OrderedLock lock = LockRank.INODE.newLock();
    private final long inodeNumber;

    /** Changed by rename, with the directories locked by the VFS. */
    private volatile @Nullable GoferDirectory parent;

    private volatile String name;
    private volatile FileAttributes attributes;
    private volatile boolean unlinked;
    private @Nullable Object attachment;

    GoferInode(GoferFileSystem fileSystem, @Nullable GoferDirectory parent, String name, FileAttributes attributes) {
        this.fileSystem = fileSystem;
        this.parent = parent;
        this.name = name;
        this.attributes = attributes;
        this.inodeNumber = fileSystem.inodeNumber(attributes);
    }

    /** Makes the inode of the right kind. */
    static GoferInode of(GoferFileSystem fileSystem, @Nullable GoferDirectory parent, String name, FileAttributes attributes, String target) {
        return switch (attributes.type()) {
            case S_IFDIR -> new GoferDirectory(fileSystem, parent, name, attributes);
            case S_IFREG -> new GoferFile(fileSystem, parent, name, attributes);
            case S_IFLNK -> new GoferSymlink(fileSystem, parent, name, attributes, target);
            default -> new GoferInode(fileSystem, parent, name, attributes);
        };
    }

    /** Returns the path in the export; ESTALE for a file that was unlinked through us. */
    String path() throws ErrnoException {
        if (unlinked) {
            throw ESTALE.raise();
        }
        GoferDirectory directory = parent;
        return directory == null ? name : directory.child(name);
    }

    FileAttributes seen() {
        return attributes;
    }

    void seen(FileAttributes fresh) {
        attributes = fresh;
    }

    void moved(GoferDirectory newParent, String newName) {
        parent = newParent;
        name = newName;
    }

    void unlinked() {
        unlinked = true;
    }

    boolean isUnlinked() {
        return unlinked;
    }

    /** Asks again where the export is shared. */
    void refresh() throws ErrnoException {
        if (!fileSystem.exclusive() && !unlinked) {
            attributes = fileSystem.client().lookup(fileSystem.export(), path()).attributes();
        }
    }

    @Override
    public FileSystem fileSystem() {
        return fileSystem;
    }

    @Override
    public long inodeNumber() {
        return inodeNumber;
    }

    @Override
    public int mode() {
        return attributes.mode();
    }

    @Override
    public int uid() {
        return attributes.uid();
    }

    @Override
    public int gid() {
        return attributes.gid();
    }

    @Override
    public void attributes(Attributes out) throws ErrnoException {
        refresh();
        FileAttributes now = attributes;
        out.deviceId = fileSystem.deviceId();
        out.inodeNumber = inodeNumber;
        out.mode = now.mode();
        out.linkCount = now.linkCount();
        out.uid = now.uid();
        out.gid = now.gid();
        out.specialDeviceId = now.specialDeviceId();
        out.sizeBytes = now.sizeBytes();
        out.blockSizeBytes = now.blockSizeBytes();
        out.blocks = now.blocks();
        out.accessTimeNs = now.accessTimeNs();
        out.modifyTimeNs = now.modifyTimeNs();
        out.changeTimeNs = now.changeTimeNs();
        out.birthTimeNs = now.birthTimeNs();
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        if (change.sizeBytes >= 0 && (mode() & S_IFMT) != S_IFREG) {
            throw EINVAL.raise();
        }
        AttributeUpdate update =
                new AttributeUpdate(
                        change.permissions < 0 ? -1 : change.permissions & PERMISSIONS,
                        change.uid,
                        change.gid,
                        change.sizeBytes,
                        time(change.accessTimeNs),
                        time(change.modifyTimeNs));
        attributes = fileSystem.client().setAttributes(fileSystem.export(), path(), update);
    }

    private static long time(long ns) {
        return ns == AttributeChange.OMIT ? AttributeUpdate.OMIT : ns == AttributeChange.NOW ? AttributeUpdate.NOW : ns;
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw runscj.abi.Errno.ENXIO.raise(); // host FIFOs, sockets and devices are not reachable from the guest
    }

    @Override
    public byte[] xattr(Caller caller, String attribute) throws ErrnoException {
        return fileSystem.client().getXattr(fileSystem.export(), path(), attribute);
    }

    @Override
    public void setXattr(Caller caller, String attribute, byte[] value, int flags) throws ErrnoException {
        fileSystem.client().setXattr(fileSystem.export(), path(), attribute, value, flags);
    }

    @Override
    public void removeXattr(Caller caller, String attribute) throws ErrnoException {
        fileSystem.client().removeXattr(fileSystem.export(), path(), attribute);
    }

    @Override
    public String[] xattrNames(Caller caller) throws ErrnoException {
        return fileSystem.client().listXattrs(fileSystem.export(), path());
    }

    @Override
    public @Nullable Object attachment() {
        lock.lock();
        try {
            return attachment;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Object attachIfAbsent(Object newAttachment) {
        lock.lock();
        try {
            if (attachment == null) {
                attachment = newAttachment;
            }
            return attachment;
        } finally {
            lock.unlock();
        }
    }
}
