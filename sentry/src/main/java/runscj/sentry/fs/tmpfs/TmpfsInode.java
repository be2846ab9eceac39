package runscj.sentry.fs.tmpfs;

import static runscj.abi.Errno.EEXIST;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EMLINK;
import static runscj.abi.Errno.ENODATA;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOSPC;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Ioctl.FS_APPEND_FL;
import static runscj.abi.Ioctl.FS_IMMUTABLE_FL;
import static runscj.abi.Ioctl.FS_NOATIME_FL;
import static runscj.abi.Ioctl.FS_NODUMP_FL;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.Xattr;
import runscj.sentry.cred.FileCapabilities;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileClock;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;

/**
 * What all tmpfs inodes have. An inode lives while it has a name or a user; then its contents go.
 */
abstract class TmpfsInode implements Inode {
    private static final int LINKS_MAX = 1 << 30;
    private static final int FLAGS_SETTABLE =
            FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL;
    private static final int FLAGS_INHERITED = FS_NODUMP_FL | FS_NOATIME_FL;
    private static final int XATTR_TOTAL_MAX_BYTES = 1 << 20;

    final TmpfsFileSystem fileSystem;
    final OrderedLock lock = LockRank.INODE.newLock();
    private final long inodeNumber;
    private volatile int mode;
    private volatile int uid;
    private volatile int gid;

    @GuardedBy("lock")
    private int links;

    @GuardedBy("lock")
    private int users;

    @GuardedBy("lock")
    private boolean discarded;

    @GuardedBy("lock")
    long accessTimeNs;

    @GuardedBy("lock")
    long modifyTimeNs;

    @GuardedBy("lock")
    long changeTimeNs;

    private final long birthTimeNs;

    @GuardedBy("lock")
    private @Nullable LinkedHashMap<String, byte[]> xattrs;

    @GuardedBy("lock")
    private int xattrBytes;

    /** Written under the lock; read by every write(2). */
    private volatile boolean fileCapabilities;

    /** FS_*_FL; written under the lock. */
    private volatile int fileFlags;

    TmpfsInode(TmpfsFileSystem fileSystem, int mode, int uid, int gid) {
        this.fileSystem = fileSystem;
        this.inodeNumber = fileSystem.takeInodeNumber();
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        birthTimeNs = FileClock.nowNs();
        accessTimeNs = birthTimeNs;
        modifyTimeNs = birthTimeNs;
        changeTimeNs = birthTimeNs;
    }

    /** Frees the contents; nobody will use them again. Called once, without the lock. */
    abstract void freeContents();

    /** Returns st_size in bytes. */
    abstract long sizeLocked();

    /** Returns how many pages the inode holds. */
    long pagesLocked() {
        return 0;
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
        return mode;
    }

    @Override
    public int uid() {
        return uid;
    }

    @Override
    public int gid() {
        return gid;
    }

    long specialDeviceId() {
        return 0;
    }

    @Override
    public void attributes(Attributes out) {
        lock.lock();
        try {
            out.deviceId = fileSystem.deviceId();
            out.inodeNumber = inodeNumber;
            out.mode = mode;
            out.linkCount = links;
            out.uid = uid;
            out.gid = gid;
            out.specialDeviceId = specialDeviceId();
            out.sizeBytes = sizeLocked();
            out.blockSizeBytes = MemoryFile.PAGE_SIZE;
            out.blocks = pagesLocked() * (MemoryFile.PAGE_SIZE / 512);
            out.accessTimeNs = accessTimeNs;
            out.modifyTimeNs = modifyTimeNs;
            out.changeTimeNs = changeTimeNs;
            out.birthTimeNs = birthTimeNs;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        if (change.sizeBytes >= 0) {
            resize(change.sizeBytes);
        }
        long now = FileClock.nowNs();
        lock.lock();
        try {
            if (change.permissions >= 0) {
                mode = (mode & FileMode.S_IFMT) | (change.permissions & FileMode.S_IALLUGO);
            }
            if (change.uid != -1) {
                uid = change.uid;
            }
            if (change.gid != -1) {
                gid = change.gid;
            }
            accessTimeNs = changed(accessTimeNs, change.accessTimeNs, now);
            modifyTimeNs = changed(modifyTimeNs, change.modifyTimeNs, now);
            changeTimeNs = now;
        } finally {
            lock.unlock();
        }
    }

    private static long changed(long current, long wanted, long now) {
        if (wanted == AttributeChange.OMIT) {
            return current;
        }
        return wanted == AttributeChange.NOW ? now : wanted;
    }

    /** Sets the length; only regular files have one. */
    void resize(long lengthBytes) throws ErrnoException {
        throw EINVAL.raise();
    }

    @Override
    public boolean hasFileFlags() {
        int type = mode & FileMode.S_IFMT;
        return type == FileMode.S_IFREG || type == FileMode.S_IFDIR;
    }

    @Override
    public int fileFlags() {
        return fileFlags;
    }

    @Override
    public void fileFlags(Caller caller, int flags) throws ErrnoException {
        if ((flags & ~FLAGS_SETTABLE) != 0) {
            throw EOPNOTSUPP.raise();
        }
        lock.lock();
        try {
            fileFlags = flags;
            changeTimeNs = FileClock.nowNs();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a new inode what it has of its directory's flags. */
    void inheritFlags(TmpfsInode directory) {
        lock.lock();
        try {
            fileFlags = directory.fileFlags & FLAGS_INHERITED;
        } finally {
            lock.unlock();
        }
    }

    /** Moves the access time as relatime does. */
    @GuardedBy("lock")
    void accessedLocked() {
        if ((fileFlags & FS_NOATIME_FL) != 0) {
            return;
        }
        long now = FileClock.nowNs();
        if (FileClock.accessTimeStale(accessTimeNs, modifyTimeNs, changeTimeNs, now)) {
            accessTimeNs = now;
        }
    }

    /** Says that the contents changed just now. */
    @GuardedBy("lock")
    void modifiedLocked() {
        long now = FileClock.nowNs();
        modifyTimeNs = now;
        changeTimeNs = now;
    }

    /** Adds names. EMLINK; ENOENT for a file whose contents are gone. */
    void addLinks(int count) throws ErrnoException {
        lock.lock();
        try {
            if (discarded) {
                throw ENOENT.raise();
            }
            if (links > LINKS_MAX) {
                throw EMLINK.raise();
            }
            links += count;
            changeTimeNs = FileClock.nowNs();
        } finally {
            lock.unlock();
        }
    }

    /** Sets the first link count of a new inode. */
    void linked(int count) {
        lock.lock();
        try {
            links = count;
        } finally {
            lock.unlock();
        }
    }

    /** Removes names; the last one frees an inode that nobody uses. */
    void dropLinks(int count) {
        boolean last;
        lock.lock();
        try {
            links -= count;
            changeTimeNs = FileClock.nowNs();
            last = takeUnusedLocked();
        } finally {
            lock.unlock();
        }
        if (last) {
            freeAll();
        }
    }

    @GuardedBy("lock")
    private boolean takeUnusedLocked() {
        if (links > 0 || users > 0 || discarded) {
            return false;
        }
        discarded = true;
        return true;
    }

    private void freeAll() {
        freeContents();
        fileSystem.limits().returnInode();
    }

    /** Frees the inode with its file system, as soon as no address space maps it any more. */
    void discard() {
        boolean last;
        lock.lock();
        try {
            links = 0;
            users = mappingsLocked();
            last = takeUnusedLocked();
        } finally {
            lock.unlock();
        }
        if (last) {
            freeAll();
        }
    }

    /** Returns how many mappings are among the users. */
    int mappingsLocked() {
        return 0;
    }

    @Override
    public void remember() {
        lock.lock();
        try {
            users++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void forget() {
        boolean last;
        lock.lock();
        try {
            users--;
            last = takeUnusedLocked();
        } finally {
            lock.unlock();
        }
        if (last) {
            freeAll();
        }
    }

    @Override
    public boolean hasFileCapabilities() {
        return fileCapabilities;
    }

    @Override
    public byte[] xattr(Caller caller, String name) throws ErrnoException {
        lock.lock();
        try {
            byte[] value = xattrs == null ? null : xattrs.get(name);
            if (value == null) {
                throw ENODATA.raise();
            }
            return value;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void setXattr(Caller caller, String name, byte[] value, int flags)
            throws ErrnoException {
        lock.lock();
        try {
            LinkedHashMap<String, byte[]> map = xattrs == null ? new LinkedHashMap<>(4) : xattrs;
            byte[] old = map.get(name);
            if (old != null && (flags & Xattr.XATTR_CREATE) != 0) {
                throw EEXIST.raise();
            }
            if (old == null && (flags & Xattr.XATTR_REPLACE) != 0) {
                throw ENODATA.raise();
            }
            int total = xattrBytes + value.length - (old == null ? -name.length() : old.length);
            if (total > XATTR_TOTAL_MAX_BYTES) {
                throw ENOSPC.raise();
            }
            map.put(name, value.clone());
            xattrs = map;
            xattrBytes = total;
            fileCapabilities |= name.equals(FileCapabilities.ATTRIBUTE);
            changeTimeNs = FileClock.nowNs();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void removeXattr(Caller caller, String name) throws ErrnoException {
        lock.lock();
        try {
            byte[] old = xattrs == null ? null : xattrs.remove(name);
            if (old == null) {
                throw ENODATA.raise();
            }
            xattrBytes -= old.length + name.length();
            fileCapabilities &= !name.equals(FileCapabilities.ATTRIBUTE);
            changeTimeNs = FileClock.nowNs();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String[] xattrNames(Caller caller) {
        lock.lock();
        try {
            return xattrs == null ? new String[0] : xattrs.keySet().toArray(new String[0]);
        } finally {
            lock.unlock();
        }
    }
}
