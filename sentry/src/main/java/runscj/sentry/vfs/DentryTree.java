package runscj.sentry.vfs;

import static runscj.abi.Errno.EBUSY;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * The dentries of one file system: its root, its rename lock and the clock that bounds the cache.
 */
final class DentryTree {
    /** More dentries than this start the clock. */
    static final int CAPACITY = 32_768;

    private static final int BATCH = 64;

    private final Vfs vfs;
    private final FileSystem fileSystem;
    private final UserNamespace owner;
    private final Dentry root;

    /** Taken by renames across directories, so that ancestry stands still. */
    private final OrderedLock renameLock = LockRank.RENAME.newLock();

    /** Odd while names move; readers of paths try again. */
    private final AtomicLong moves = new AtomicLong();

    private final ConcurrentLinkedQueue<Dentry> clock = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger mounts = new AtomicInteger();
    private final AtomicInteger writers = new AtomicInteger();
    private volatile boolean readOnly;

    DentryTree(Vfs vfs, FileSystem fileSystem, UserNamespace owner) {
        this.owner = owner;
        this.vfs = vfs;
        this.fileSystem = fileSystem;
        this.root = new Dentry(this, null, "", fileSystem.root());
    }

    /** Returns whose capabilities count for the file system. */
    UserNamespace owner() {
        return owner;
    }

    boolean readOnly() {
        return readOnly;
    }

    /** EBUSY when made read-only while files are open for writing. */
    void readOnly(boolean wanted) throws ErrnoException {
        if (wanted && !readOnly && writers.get() != 0) {
            throw EBUSY.raise();
        }
        readOnly = wanted;
    }

    void addWriter() {
        writers.incrementAndGet();
    }

    void removeWriter() {
        writers.decrementAndGet();
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Dentry root() {
        return root;
    }

    OrderedLock renameLock() {
        return renameLock;
    }

    long movesBefore() {
        return moves.get();
    }

    boolean movedSince(long before) {
        return (before & 1) != 0 || moves.get() != before;
    }

    /**
     * Moves or exchanges dentries. Renames within different directories overlap, hence the monitor.
     */
    synchronized void move(
            Dentry child, Dentry newParent, String newName, @Nullable Dentry exchanged) {
        moves.incrementAndGet();
        if (exchanged == null) {
            Dentry.move(child, newParent, newName);
        } else {
            Dentry.exchange(child, exchanged);
        }
        moves.incrementAndGet();
    }

    int mountCount() {
        return mounts.get();
    }

    void mountAdded() {
        mounts.incrementAndGet();
    }

    /** Ends the file system with its last mount. */
    void mountRemoved() {
        if (mounts.decrementAndGet() == 0) {
            FileEvents.unmounted(fileSystem);
            vfs.forget(fileSystem);
            fileSystem.destroy();
        }
    }

    void added(Dentry dentry) {
        clock.add(dentry);
        count.incrementAndGet();
    }

    /** Evicts if the cache is too big. The caller holds no directory lock. */
    void trim() {
        if (count.get() > CAPACITY) {
            evictSome();
        }
    }

    /** Looks at a batch of dentries; takes those that nobody used since the last look. */
    private void evictSome() {
        for (int i = 0; i < BATCH; i++) {
            Dentry dentry = clock.poll();
            if (dentry == null) {
                return;
            }
            if (dentry.dead() || (dentry.idle() && evict(dentry))) {
                count.decrementAndGet();
            } else {
                clock.add(dentry);
            }
        }
    }

    private static boolean evict(Dentry dentry) {
        Dentry parent = dentry.parent();
        if (parent == null || !parent.lock().tryLock()) {
            return false;
        }
        try {
            return dentry.evict(parent);
        } finally {
            parent.lock().unlock();
        }
    }

    int size() {
        return count.get();
    }
}
