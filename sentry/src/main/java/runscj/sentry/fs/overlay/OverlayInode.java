package runscj.sentry.fs.overlay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;

/**
 * A file of the union: what is in the upper layer counts; what is only in the lower one is copied
 * up before its first change.
 */
class OverlayInode implements Inode {
    final OverlayFileSystem fileSystem;
    final @Nullable Inode lower;
    private final long inodeNumber;

    /** Held while the inode is copied up, renamed or removed. */
    final OrderedLock copyUpLock = LockRank.DIRECTORY.newLock();

    /** Taken before the upper inode's own lock, below no other. */
    private final OrderedLock usersLock = LockRank.FILE_POSITION.newLock();

    private volatile @Nullable Inode upper;

    /**
     * Where the inode has its name; meaningful until it is copied up. Guarded by {@link
     * #copyUpLock}.
     */
    @Nullable OverlayDirectory parent;

    /** Guarded by {@link #copyUpLock}. */
    String name;

    /** The only name of a lower inode was removed. */
    volatile boolean unlinked;

    @GuardedBy("usersLock")
    private int users;

    private volatile @Nullable Object attachment;

    OverlayInode(
            OverlayFileSystem fileSystem,
            @Nullable OverlayDirectory parent,
            String name,
            @Nullable Inode upper,
            @Nullable Inode lower) {
        this.fileSystem = fileSystem;
        this.parent = parent;
        this.name = name;
        this.upper = upper;
        this.lower = lower;
        if (lower != null) {
            inodeNumber = lower.inodeNumber();
        } else if (upper != null) {
            inodeNumber = upper.inodeNumber() | OverlayFileSystem.UPPER_NUMBERS;
        } else {
            throw new IllegalArgumentException("no layer");
        }
    }

    /** Returns the upper inode, or null while there is only a lower one. */
    final @Nullable Inode upper() {
        return upper;
    }

    /** Returns the inode that counts now. */
    final Inode real() {
        Inode top = upper;
        if (top != null) {
            return top;
        }
        if (lower == null) {
            throw new IllegalStateException("no layer");
        }
        return lower;
    }

    /** Returns the upper inode, making it if need be. */
    final Inode copyUp(Caller caller, CopyUp.Contents contents) throws ErrnoException {
        Inode top = upper;
        if (top != null) {
            return top;
        }
        copyUpLock.lockNested();
        try {
            return copyUpLocked(caller, contents);
        } finally {
            copyUpLock.unlock();
        }
    }

    private Inode copyUpLocked(Caller caller, CopyUp.Contents contents) throws ErrnoException {
        Inode top = upper;
        if (top != null) {
            return top;
        }
        Inode from = real();
        OverlayDirectory directory = parent;
        if (directory == null) {
            throw Errno.EROFS.raise();
        }
        if (unlinked) {
            top = copyUnnamed(caller, directory, from, contents);
        } else {
            DirectoryInode upperDirectory = directory.upperDirectory(caller);
            top = CopyUp.copy(caller, from, upperDirectory, name, contents);
            directory.copiedUp(name, this);
        }
        upperMade(top);
        return top;
    }

    /** A file that is open though its name is gone gets an upper inode without a name. */
    private static Inode copyUnnamed(
            Caller caller, OverlayDirectory directory, Inode from, CopyUp.Contents contents)
            throws ErrnoException {
        if ((from.mode() & FileMode.S_IFMT) != FileMode.S_IFREG) {
            throw Errno.ENOENT.raise();
        }
        Inode made = directory.upperDirectory(caller).createUnnamed(caller, from.mode());
        made.remember();
        try {
            CopyUp.fill(caller, from, made, contents);
        } catch (ErrnoException e) {
            made.forget();
            throw e;
        }
        return made;
    }

    private void upperMade(Inode made) {
        usersLock.lockNested();
        try {
            // An unnamed copy is remembered already, and has users.
            if (users > 0 && !unlinked) {
                made.remember();
            }
            upper = made;
        } finally {
            usersLock.unlock();
        }
    }

    @Override
    public void remember() {
        usersLock.lockNested();
        try {
            if (users++ == 0 && upper != null) {
                upper.remember();
            }
        } finally {
            usersLock.unlock();
        }
    }

    @Override
    public void forget() {
        Inode last = null;
        usersLock.lockNested();
        try {
            if (--users == 0) {
                last = upper;
            }
        } finally {
            usersLock.unlock();
        }
        if (last != null) {
            last.forget();
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
        return real().mode();
    }

    @Override
    public int uid() {
        return real().uid();
    }

    @Override
    public int gid() {
        return real().gid();
    }

    @Override
    public void attributes(Attributes out) throws ErrnoException {
        real().attributes(out);
        out.deviceId = fileSystem.deviceId();
        out.inodeNumber = inodeNumber;
        if (unlinked && upper == null) {
            out.linkCount = Math.max(0, out.linkCount - 1);
        }
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        CopyUp.Contents contents =
                change.sizeBytes == 0 ? CopyUp.Contents.NONE : CopyUp.Contents.ALL;
        copyUp(caller, contents).setAttributes(caller, change);
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        boolean writes = (flags & Fcntl.O_ACCMODE) != Fcntl.O_RDONLY;
        Inode target = writes ? copyUp(caller, CopyUp.Contents.ALL) : real();
        return new OverlayFile(this, target, target.open(caller, flags), flags);
    }

    @Override
    public boolean hasFileFlags() {
        int type = mode() & FileMode.S_IFMT;
        return type == FileMode.S_IFREG || type == FileMode.S_IFDIR;
    }

    @Override
    public int fileFlags() {
        return real().fileFlags();
    }

    @Override
    public void fileFlags(Caller caller, int flags) throws ErrnoException {
        copyUp(caller, CopyUp.Contents.ALL).fileFlags(caller, flags);
    }

    @Override
    public boolean hasFileCapabilities() {
        return real().hasFileCapabilities();
    }

    @Override
    public byte[] xattr(Caller caller, String attribute) throws ErrnoException {
        return real().xattr(caller, attribute);
    }

    @Override
    public void setXattr(Caller caller, String attribute, byte[] value, int flags)
            throws ErrnoException {
        copyUp(caller, CopyUp.Contents.ALL).setXattr(caller, attribute, value, flags);
    }

    @Override
    public void removeXattr(Caller caller, String attribute) throws ErrnoException {
        real().xattr(caller, attribute);
        copyUp(caller, CopyUp.Contents.ALL).removeXattr(caller, attribute);
    }

    @Override
    public String[] xattrNames(Caller caller) throws ErrnoException {
        return real().xattrNames(caller);
    }

    @Override
    public void allocate(Caller caller, int mode, long offset, long length) throws ErrnoException {
        copyUp(caller, CopyUp.Contents.ALL).allocate(caller, mode, offset, length);
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public Object attachIfAbsent(Object wanted) {
        usersLock.lockNested();
        try {
            Object current = attachment;
            if (current == null) {
                attachment = wanted;
                return wanted;
            }
            return current;
        } finally {
            usersLock.unlock();
        }
    }
}
