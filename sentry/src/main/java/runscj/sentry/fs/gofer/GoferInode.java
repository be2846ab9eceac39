package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENODATA;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.ESTALE;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
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

/**
 * A host file: knows its place in the export by its parent and name, and its attributes as last
 * seen. FIFOs, sockets and devices are just this.
 */
class GoferInode implements Inode {
    private static final int PERMISSIONS = 07777;
    private static final int SET_ID = 06000;

    protected final GoferFileSystem fileSystem;
    protected final OrderedLock lock = LockRank.INODE.newLock();
    private final long inodeNumber;

    /** Where it is by one of its names. Changes with the directories locked by the VFS. */
    private volatile Place place;

    /** Further names that were made here; empty for nearly all. */
    @GuardedBy("this")
    private List<Place> others = List.of();

    private volatile FileAttributes attributes;
    private volatile boolean unlinked;
    private @Nullable Object attachment;

    GoferInode(
            GoferFileSystem fileSystem,
            @Nullable GoferDirectory parent,
            String name,
            FileAttributes attributes) {
        this.fileSystem = fileSystem;
        this.place = new Place(parent, name);
        this.attributes = attributes;
        this.inodeNumber = fileSystem.inodeNumber(attributes);
    }

    /** Makes the inode of the right kind. */
    static GoferInode of(
            GoferFileSystem fileSystem,
            @Nullable GoferDirectory parent,
            String name,
            FileAttributes attributes,
            String target) {
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
        Place at = place;
        return at.parent == null ? at.name : at.parent.child(at.name);
    }

    /** A directory, null above the export's root, and a name in it. */
    private record Place(@Nullable GoferDirectory parent, String name) {
        boolean is(GoferDirectory directory, String wanted) {
            return parent == directory && name.equals(wanted);
        }
    }

    FileAttributes seen() {
        return attributes;
    }

    void seen(FileAttributes fresh) {
        attributes = fresh;
    }

    /** One of its names has changed. */
    synchronized void moved(
            GoferDirectory oldParent, String oldName, GoferDirectory newParent, String newName) {
        if (others.isEmpty() || place.is(oldParent, oldName)) {
            place = new Place(newParent, newName);
        } else {
            others.removeIf(other -> other.is(oldParent, oldName));
            others.add(new Place(newParent, newName));
        }
    }

    /** It has one more name. */
    synchronized void linked(GoferDirectory newParent, String newName) {
        if (others.isEmpty()) {
            others = new ArrayList<>(2);
        }
        others.add(new Place(newParent, newName));
    }

    /** It has a name less; without any it is reached by its descriptors alone. */
    synchronized void unlinked(GoferDirectory oldParent, String oldName) {
        attributes = attributes.withLinkCount(Math.max(0, attributes.linkCount() - 1));
        if (others.isEmpty()) {
            unlinked = true;
        } else if (place.is(oldParent, oldName)) {
            place = others.removeLast();
        } else {
            others.removeIf(other -> other.is(oldParent, oldName));
        }
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
        out.linkCount = unlinked && now.type() == S_IFDIR ? 0 : now.linkCount();
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
        int permissions = change.permissions < 0 ? -1 : change.permissions & PERMISSIONS;
        if (permissions < 0 && (change.uid != -1 || change.gid != -1) && (mode() & SET_ID) != 0) {
            permissions = mode() & PERMISSIONS; // the host would take these bits: it is not asked
        }
        AttributeUpdate update =
                new AttributeUpdate(
                        permissions,
                        change.uid,
                        change.gid,
                        change.sizeBytes,
                        time(change.accessTimeNs),
                        time(change.modifyTimeNs));
        attributes = fileSystem.client().setAttributes(fileSystem.export(), path(), update);
    }

    private static long time(long ns) {
        return ns == AttributeChange.OMIT
                ? AttributeUpdate.OMIT
                : ns == AttributeChange.NOW ? AttributeUpdate.NOW : ns;
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ENXIO
                .raise(); // host FIFOs, sockets and devices are not reachable from the guest
    }

    /** The gofer opens files and directories only. */
    private boolean hasAttributes() {
        int type = attributes.type();
        return type == S_IFREG || type == S_IFDIR;
    }

    @Override
    public byte[] xattr(Caller caller, String attribute) throws ErrnoException {
        if (!hasAttributes()) {
            throw ENODATA.raise();
        }
        return fileSystem.client().getXattr(fileSystem.export(), path(), attribute);
    }

    @Override
    public void setXattr(Caller caller, String attribute, byte[] value, int flags)
            throws ErrnoException {
        if (!hasAttributes()) {
            throw EPERM.raise();
        }
        fileSystem.client().setXattr(fileSystem.export(), path(), attribute, value, flags);
    }

    @Override
    public void removeXattr(Caller caller, String attribute) throws ErrnoException {
        if (!hasAttributes()) {
            throw EPERM.raise();
        }
        fileSystem.client().removeXattr(fileSystem.export(), path(), attribute);
    }

    @Override
    public String[] xattrNames(Caller caller) throws ErrnoException {
        if (!hasAttributes()) {
            return new String[0];
        }
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
