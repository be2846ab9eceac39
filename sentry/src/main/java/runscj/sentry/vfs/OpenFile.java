package runscj.sentry.vfs;

import static runscj.abi.Errno.EACCES;
import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EFBIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.ENXIO;
import static runscj.abi.Errno.ESPIPE;
import static runscj.abi.Fcntl.O_ACCMODE;
import static runscj.abi.Fcntl.O_APPEND;
import static runscj.abi.Fcntl.O_DSYNC;
import static runscj.abi.Fcntl.O_PATH;
import static runscj.abi.Fcntl.O_RDONLY;
import static runscj.abi.Fcntl.O_RDWR;
import static runscj.abi.Fcntl.O_WRONLY;
import static runscj.abi.Fcntl.SEEK_CUR;
import static runscj.abi.Fcntl.SEEK_DATA;
import static runscj.abi.Fcntl.SEEK_END;
import static runscj.abi.Fcntl.SEEK_HOLE;
import static runscj.abi.Fcntl.SEEK_SET;
import static runscj.abi.Inotify.IN_ACCESS;
import static runscj.abi.Inotify.IN_CLOSE_NOWRITE;
import static runscj.abi.Inotify.IN_CLOSE_WRITE;
import static runscj.abi.Inotify.IN_MODIFY;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Fanotify;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * An open file description: what dup(2) and fork(2) share. Reference counted, because close(2)
 * semantics are visible. Holds the position and the rules that are the same for all files: access
 * mode, O_APPEND, limits, set-id bits.
 */
public final class OpenFile {
    /** The most that one call transfers (MAX_RW_COUNT), bytes. */
    public static final long TRANSFER_MAX_BYTES = 0x7fff_f000L;

    private final FileImpl impl;
    private final @Nullable Positional positional;
    private final @Nullable ForeignPosition foreign;
    private final @Nullable VfsPath path;
    private final boolean countedWriter;
    private final AtomicInteger references = new AtomicInteger(1);
    private final OrderedLock positionLock = LockRank.FILE_POSITION.newLock();
    private volatile @Nullable Credentials opener;
    private volatile int flags;
    private volatile boolean locked;
    private volatile int deniedRights;
    private volatile boolean silent;
    private volatile boolean createdByOpening;
    private volatile @Nullable Object signalOwner;

    @GuardedBy("this")
    private @Nullable ArrayList<Runnable> closeActions;

    private volatile boolean hasCloseActions;

    @GuardedBy("positionLock")
    private long position;

    /**
     * Makes an open file with one reference.
     *
     * @param path where it was opened, pinned by the caller who hands the pin over; null for pipes,
     *     sockets and anonymous files
     * @param flags O_* as F_GETFL returns them, with the access mode
     */
    public OpenFile(FileImpl impl, @Nullable VfsPath path, int flags) {
        this(impl, path, flags, false);
    }

    /** Also takes over a count of {@link Dentry#tryAddWriter} and the mount's. */
    OpenFile(FileImpl impl, @Nullable VfsPath path, int flags, boolean countedWriter) {
        this.impl = impl;
        this.positional = impl instanceof Positional found ? found : null;
        this.foreign = impl instanceof ForeignPosition found ? found : null;
        this.path = path;
        this.flags = flags;
        this.countedWriter = countedWriter;
    }

    /** Returns the behaviour. */
    public FileImpl impl() {
        return impl;
    }

    /** Returns where it was opened. */
    public @Nullable VfsPath path() {
        return path;
    }

    /** Returns whose rights it was opened with by path; null for other files. */
    public @Nullable Credentials opener() {
        return opener;
    }

    OpenFile openedBy(Credentials who) {
        opener = who;
        return this;
    }

    OpenFile markCreated() {
        createdByOpening = true;
        return this;
    }

    /** Returns whether the open(2) that made it created the file, too: F_CREATED_QUERY. */
    public boolean createdByOpening() {
        return createdByOpening;
    }

    /** Says that nobody is told what is done with it. */
    OpenFile silence() {
        silent = true;
        return this;
    }

    boolean silent() {
        return silent;
    }

    /** Asks whom fanotify(7) has ask before reading. */
    private void requirePermitted(Caller caller) throws ErrnoException {
        if (path != null && !silent) {
            PathMarks.require(caller, path, Fanotify.FAN_ACCESS_PERM);
        }
    }

    /** Says what landlock(7) took away as it was opened. */
    OpenFile denying(int rights) {
        deniedRights = rights;
        return this;
    }

    /** Fails with EACCES if landlock(7) took a right LANDLOCK_ACCESS_FS_* as it was opened. */
    public void requireAllowed(int right) throws ErrnoException {
        if ((deniedRights & right) != 0) {
            throw EACCES.raise();
        }
    }

    /** Returns access mode and status flags. */
    public int flags() {
        return flags;
    }

    /** Sets the status flags that F_SETFL may change. */
    public void flags(int newFlags) {
        flags = newFlags;
    }

    /** Returns who gets SIGIO: the kernel's FileSignals, or null. */
    public @Nullable Object signalOwner() {
        return signalOwner;
    }

    /** Sets who gets SIGIO, once. */
    public void signalOwner(@Nullable Object owner) {
        signalOwner = owner;
    }

    /** Returns whether it was opened with O_PATH: it only names a place. */
    public boolean pathOnly() {
        return (flags & O_PATH) != 0;
    }

    /** Returns whether the access mode allows reading. */
    public boolean readable() {
        int mode = flags & (O_ACCMODE | O_PATH);
        return mode == O_RDONLY || mode == O_RDWR;
    }

    /** Returns whether the access mode allows writing. */
    public boolean writable() {
        int mode = flags & (O_ACCMODE | O_PATH);
        return mode == O_WRONLY || mode == O_RDWR;
    }

    /** Takes a reference; false if the last one is gone already. */
    public boolean tryRetain() {
        int count;
        do {
            count = references.get();
            if (count == 0) {
                return false;
            }
        } while (!references.compareAndSet(count, count + 1));
        return true;
    }

    /** Drops a reference; the last one closes the file. */
    public void release() {
        if (references.decrementAndGet() == 0) {
            close();
        }
    }

    /** Runs an action once the last reference has gone, before the file closes. */
    public synchronized void onClose(Runnable action) {
        ArrayList<Runnable> actions = closeActions;
        if (actions == null) {
            actions = new ArrayList<>(1);
            closeActions = actions;
            hasCloseActions = true;
        }
        actions.add(action);
    }

    /** Takes back an {@link #onClose}; nothing if it has run. */
    public synchronized void cancelOnClose(Runnable action) {
        ArrayList<Runnable> actions = closeActions;
        if (actions != null) {
            actions.remove(action);
        }
    }

    private synchronized List<Runnable> takeCloseActions() {
        ArrayList<Runnable> actions = closeActions;
        closeActions = null;
        return actions == null ? List.of() : actions;
    }

    private void close() {
        FileEvents.on(this, writable() ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
        if (hasCloseActions) {
            takeCloseActions().forEach(Runnable::run);
        }
        if (locked) {
            FileLocks.releaseAll(impl.inode(), this);
        }
        impl.close();
        if (path != null) {
            if (countedWriter) {
                path.dentry().removeWriter();
                path.mount().removeWriter();
            }
            path.unpin();
        }
    }

    /** Says that close releases flock(2) and OFD locks. */
    void holdsLocks() {
        locked = true;
    }

    /**
     * Says that a descriptor of the table {@code owner} was closed: its POSIX locks on the file go,
     * as fcntl(2) has it.
     */
    public void descriptorClosed(Object owner) {
        FileLocks.releasePosix(impl, owner);
    }

    /** read(2): at the position, or from the stream. */
    public long read(Caller caller, IoBuffer target) throws GuestException {
        requireReadable();
        requirePermitted(caller);
        target.truncate(TRANSFER_MAX_BYTES);
        if (positional == null || foreign != null) {
            return accessed(impl.read(caller, target));
        }
        positionLock.lock();
        try {
            long count = positional.readAt(caller, target, position);
            if (count > 0) {
                position += count;
            }
            return accessed(count);
        } finally {
            positionLock.unlock();
        }
    }

    /** write(2): at the position or the end, or to the stream. */
    public long write(Caller caller, IoBuffer source) throws GuestException {
        requireWritable();
        source.truncate(TRANSFER_MAX_BYTES);
        if (positional == null || foreign != null) {
            return durable(impl.write(caller, source));
        }
        positionLock.lock();
        try {
            if ((flags & O_APPEND) != 0) {
                return appendLocked(caller, positional, source);
            }
            long count = writeChecked(caller, positional, source, position);
            if (count > 0) {
                position += count;
            }
            return count;
        } finally {
            positionLock.unlock();
        }
    }

    @GuardedBy("positionLock")
    private long appendLocked(Caller caller, Positional target, IoBuffer source)
            throws GuestException {
        long before = source.remaining();
        if (before == 0) {
            return 0;
        }
        limit(caller, source, target.endOffset());
        dropSetId(caller);
        before = source.remaining();
        long end = target.append(caller, source);
        if (end == FileImpl.WOULD_BLOCK) {
            return end;
        }
        position = end;
        return durable(before - source.remaining());
    }

    private long writeChecked(Caller caller, Positional target, IoBuffer source, long offset)
            throws GuestException {
        if (source.remaining() == 0) {
            return 0;
        }
        limit(caller, source, offset);
        dropSetId(caller);
        return durable(target.writeAt(caller, source, offset));
    }

    /** O_DSYNC and O_SYNC: a write is over when it is on the disk. */
    private long durable(long count) throws ErrnoException {
        if (count > 0) {
            FileEvents.on(this, IN_MODIFY);
        }
        if (count > 0 && (flags & O_DSYNC) != 0 && impl instanceof Syncable store) {
            store.syncData();
        }
        return count;
    }

    private void limit(Caller caller, IoBuffer source, long offset) throws ErrnoException {
        if (offset + source.remaining() < 0) {
            source.truncate(Long.MAX_VALUE - offset);
            if (source.remaining() == 0) {
                throw EFBIG.raise();
            }
        }
        long most = caller.fileSizeLimitBytes();
        if (offset + source.remaining() <= most
                || (impl.inode().mode() & FileMode.S_IFMT) != FileMode.S_IFREG) {
            return;
        }
        if (offset >= most) {
            caller.fileSizeLimitExceeded();
            throw EFBIG.raise();
        }
        source.truncate(most - offset);
    }

    private void dropSetId(Caller caller) throws ErrnoException {
        Inode inode = impl.inode();
        int mode = inode.mode();
        int kept = Permissions.bitsAfterWrite(caller.credentials(), inode);
        if (kept != mode) {
            AttributeChange change = new AttributeChange();
            change.permissions = kept & FileMode.S_IALLUGO;
            inode.setAttributes(caller, change);
        }
        ExtendedAttributes.dropFileCapabilities(caller, inode);
    }

    /** pread(2). */
    public long readAt(Caller caller, IoBuffer target, long offset) throws GuestException {
        Positional file = requirePositional();
        requireReadable();
        if (offset < 0) {
            throw EINVAL.raise();
        }
        requirePermitted(caller);
        target.truncate(Math.min(TRANSFER_MAX_BYTES, Long.MAX_VALUE - offset));
        return accessed(file.readAt(caller, target, offset));
    }

    private long accessed(long count) {
        if (count > 0) {
            FileEvents.on(this, IN_ACCESS);
        }
        return count;
    }

    /** pwrite(2): Linux appends regardless of the offset under O_APPEND. */
    public long writeAt(Caller caller, IoBuffer source, long offset) throws GuestException {
        Positional file = requirePositional();
        requireWritable();
        if (offset < 0) {
            throw EINVAL.raise();
        }
        source.truncate(TRANSFER_MAX_BYTES);
        if ((flags & O_APPEND) == 0) {
            return writeChecked(caller, file, source, offset);
        }
        return append(caller, source);
    }

    /** Appends without moving the position: pwritev2(2) with RWF_APPEND. */
    public long append(Caller caller, IoBuffer source) throws GuestException {
        Positional file = requirePositional();
        requireWritable();
        positionLock.lock();
        try {
            long kept = position;
            try {
                return appendLocked(caller, file, source);
            } finally {
                position = kept;
            }
        } finally {
            positionLock.unlock();
        }
    }

    /** pwritev2(2) with RWF_NOAPPEND: at the offset, whatever O_APPEND says. */
    public long writeExactlyAt(Caller caller, IoBuffer source, long offset) throws GuestException {
        Positional file = requirePositional();
        requireWritable();
        source.truncate(TRANSFER_MAX_BYTES);
        return writeChecked(caller, file, source, offset);
    }

    /** pwritev2(2) with RWF_APPEND at the position: appends and moves it. */
    public long appendAndMove(Caller caller, IoBuffer source) throws GuestException {
        Positional file = requirePositional();
        requireWritable();
        source.truncate(TRANSFER_MAX_BYTES);
        positionLock.lock();
        try {
            return appendLocked(caller, file, source);
        } finally {
            positionLock.unlock();
        }
    }

    /** Returns whether the file has positions. */
    public boolean isPositional() {
        return positional != null;
    }

    /** lseek(2). */
    public long seek(long offset, int whence) throws GuestException {
        if (pathOnly()) {
            throw EBADF.raise();
        }
        if (whence < SEEK_SET || whence > SEEK_HOLE) {
            throw EINVAL.raise();
        }
        if (impl instanceof IgnoresSeeks) {
            return 0;
        }
        if (positional == null && !(impl instanceof DirectoryFile)) {
            throw ESPIPE.raise();
        }
        if (foreign != null) {
            return foreign.seek(offset, whence);
        }
        positionLock.lock();
        try {
            long target = target(offset, whence);
            if (target < 0) {
                throw EINVAL.raise();
            }
            position = target;
            return target;
        } finally {
            positionLock.unlock();
        }
    }

    @GuardedBy("positionLock")
    private long target(long offset, int whence) throws GuestException {
        if (whence == SEEK_SET) {
            return offset;
        }
        if (whence == SEEK_CUR) {
            return position + offset;
        }
        if (positional == null) {
            throw EINVAL.raise();
        }
        if (whence == SEEK_END) {
            return positional.endOffset() + offset;
        }
        if (offset < 0) {
            throw ENXIO.raise();
        }
        return positional.seekExtent(offset, whence == SEEK_DATA ? SEEK_DATA : SEEK_HOLE);
    }

    /** Returns the position in bytes: fdinfo, sendfile. */
    public long position() throws GuestException {
        if (foreign != null) {
            return foreign.seek(0, SEEK_CUR);
        }
        positionLock.lock();
        try {
            return position;
        } finally {
            positionLock.unlock();
        }
    }

    /** getdents(2): lists from the position on. ENOTDIR, ENOENT for a removed directory. */
    public void list(Caller caller, DirectoryFile.Sink sink) throws ErrnoException {
        if (pathOnly()) {
            throw EBADF.raise();
        }
        if (!(impl instanceof DirectoryFile directory)) {
            throw ENOTDIR.raise();
        }
        requirePermitted(caller);
        positionLock.lock();
        try {
            if (path != null && path.dentry().unlinked()) {
                throw ENOENT.raise();
            }
            long next = directory.list(caller, position, sink);
            FileEvents.on(this, IN_ACCESS);
            sink.finish();
            position = next;
        } finally {
            positionLock.unlock();
        }
    }

    /** Fails with EBADF unless open for reading, with EISDIR for a directory. */
    public void requireReadable() throws ErrnoException {
        if (!readable()) {
            throw EBADF.raise();
        }
        if (impl instanceof DirectoryFile) {
            throw EISDIR.raise();
        }
    }

    /** Fails with EBADF unless open for writing. */
    public void requireWritable() throws ErrnoException {
        if (!writable()) {
            throw EBADF.raise();
        }
    }

    /** Fails with EBADF for O_PATH. */
    public OpenFile requireNotPath() throws ErrnoException {
        if (pathOnly()) {
            throw EBADF.raise();
        }
        return this;
    }

    /** Returns the file as one with positions; ESPIPE for streams, EISDIR for directories. */
    public Positional requirePositional() throws ErrnoException {
        Positional file = positional;
        if (file == null) {
            if (pathOnly()) {
                throw EBADF.raise();
            }
            throw impl instanceof DirectoryFile ? EISDIR.raise() : ESPIPE.raise();
        }
        return file;
    }
}
