package runscj.sentry.vfs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * A name in the dentry cache: positive (it has an inode) or negative (known not to exist). Lookups
 * take no lock on a hit. Names and children change only under the parent directory's {@link #lock};
 * parents change only under the tree's rename lock in addition. A dentry that an open file, a mount
 * or a working directory uses is pinned; one that is neither pinned nor linked is dead and its
 * inode forgotten.
 */
public final class Dentry {
    private static final int DEAD = Integer.MIN_VALUE / 2;
    private static final AtomicIntegerFieldUpdater<Dentry> PINS =
            AtomicIntegerFieldUpdater.newUpdater(Dentry.class, "pins");
    private static final AtomicIntegerFieldUpdater<Dentry> MOUNTS =
            AtomicIntegerFieldUpdater.newUpdater(Dentry.class, "mounts");
    private static final AtomicIntegerFieldUpdater<Dentry> WRITERS =
            AtomicIntegerFieldUpdater.newUpdater(Dentry.class, "writers");

    private final DentryTree tree;
    private volatile String name;
    private volatile @Nullable Dentry parent;
    private volatile @Nullable Inode inode;
    private volatile @Nullable ConcurrentHashMap<String, Dentry> children;

    /** Written before {@link #inode}, which publishes it; null unless this is a directory. */
    private @Nullable OrderedLock lock;

    private volatile int pins;
    private volatile int mounts;
    private volatile int writers;
    private volatile boolean unlinked;
    private volatile boolean linkable;

    /** Set by every hit, cleared by the evicting clock; a lost update is harmless. */
    private boolean referenced = true;

    Dentry(DentryTree tree, @Nullable Dentry parent, String name, @Nullable Inode inode) {
        this.tree = tree;
        this.parent = parent;
        this.name = name;
        if (inode != null) {
            instantiate(inode);
        }
    }

    /** Returns the inode of a positive dentry. A negative one is a bug of the caller. */
    public Inode inode() {
        Inode current = inode;
        if (current == null) {
            throw new IllegalStateException("negative dentry");
        }
        return current;
    }

    /** Returns the inode, or null for a name that does not exist. */
    public @Nullable Inode inodeOrNull() {
        return inode;
    }

    /** Returns the name below the parent; empty for a root. */
    public String name() {
        return name;
    }

    /** Returns the parent, or null for the root of a file system and for anonymous files. */
    public @Nullable Dentry parent() {
        return parent;
    }

    /** Returns whether the name has been removed while something still uses it. */
    public boolean unlinked() {
        return unlinked;
    }

    /** Returns the cache that this belongs to. */
    DentryTree tree() {
        return tree;
    }

    /** Returns the directory's lock. */
    OrderedLock lock() {
        OrderedLock directoryLock = lock;
        if (directoryLock == null) {
            throw new IllegalStateException("not a directory");
        }
        return directoryLock;
    }

    /** Says that this is an O_TMPFILE's dentry: no name leads to it. */
    void markUnnamed(boolean mayBeLinked) {
        unlinked = true;
        linkable = mayBeLinked;
    }

    /** Returns whether link(2) may give an unnamed file a name: O_TMPFILE without O_EXCL. */
    boolean linkable() {
        return linkable;
    }

    /** Makes a negative dentry positive. The caller holds the parent's lock. */
    void instantiate(Inode newInode) {
        if (newInode instanceof DirectoryInode) {
            lock = LockRank.DIRECTORY.newLock();
        }
        newInode.remember();
        inode = newInode;
    }

    /** Returns the cached child, positive or negative, or null when nothing is known. */
    @Nullable Dentry cachedChild(String childName) {
        ConcurrentHashMap<String, Dentry> map = children;
        Dentry child = map == null ? null : map.get(childName);
        if (child != null && !child.referenced) {
            child.referenced = true;
        }
        return child;
    }

    /** Adds a child. The caller holds this directory's lock. */
    Dentry addChild(String childName, @Nullable Inode childInode) {
        Dentry child = new Dentry(tree, this, childName, childInode);
        childMap().put(childName, child);
        tree.added(child);
        return child;
    }

    private ConcurrentHashMap<String, Dentry> childMap() {
        ConcurrentHashMap<String, Dentry> map = children;
        if (map == null) {
            map = new ConcurrentHashMap<>(8);
            children = map;
        }
        return map;
    }

    /**
     * Takes a child out of the cache because its name is gone. The caller holds this directory's
     * lock.
     */
    void dropUnlinked(Dentry child) {
        child.unlinked = true;
        childMap().remove(child.name, child);
        if (PINS.compareAndSet(child, 0, DEAD)) {
            child.died();
        }
    }

    /**
     * Moves a child to a new place; what was cached there has been dropped. The caller holds both
     * directories' locks.
     */
    static void move(Dentry child, Dentry newParent, String newName) {
        Dentry oldParent = child.parent;
        if (oldParent != null) {
            oldParent.childMap().remove(child.name, child);
        }
        child.parent = newParent;
        child.name = newName;
        newParent.childMap().put(newName, child);
    }

    /** Exchanges two children's places. The caller holds both directories' locks. */
    static void exchange(Dentry first, Dentry second) {
        Dentry firstParent = first.parent;
        String firstName = first.name;
        Dentry secondParent = second.parent;
        String secondName = second.name;
        if (firstParent == null || secondParent == null) {
            throw new IllegalStateException("exchange of a root");
        }
        first.parent = secondParent;
        first.name = secondName;
        second.parent = firstParent;
        second.name = firstName;
        secondParent.childMap().put(secondName, first);
        firstParent.childMap().put(firstName, second);
    }

    /** Drops a negative child, if there is one. The caller holds this directory's lock. */
    void dropNegative(String childName) {
        ConcurrentHashMap<String, Dentry> map = children;
        if (map != null) {
            Dentry child = map.get(childName);
            if (child != null && child.inode == null) {
                map.remove(childName, child);
                PINS.compareAndSet(child, 0, DEAD);
            }
        }
    }

    /** Takes a pin. False if the dentry is dead: look the name up again. */
    public boolean tryPin() {
        int count;
        do {
            count = pins;
            if (count < 0) {
                return false;
            }
        } while (!PINS.compareAndSet(this, count, count + 1));
        return true;
    }

    /** Takes a pin, or fails with ENOENT because the name has just been removed. */
    public void pin() throws ErrnoException {
        if (!tryPin()) {
            throw Errno.ENOENT.raise();
        }
    }

    /** Takes one more pin of a dentry that the caller knows to be pinned. */
    void pinAgain() {
        PINS.incrementAndGet(this);
    }

    /** Drops a pin; the last one of an unlinked dentry forgets the inode. */
    public void unpin() {
        int left = PINS.decrementAndGet(this);
        if (left == 0 && unlinked && PINS.compareAndSet(this, 0, DEAD)) {
            died();
        }
    }

    private void died() {
        Inode last = inode;
        if (last != null) {
            if (unlinked) {
                FileEvents.forgotten(last);
            }
            last.forget();
        }
    }

    /** Returns whether something is mounted here in some mount; ask the {@link Mount} then. */
    boolean mountPoint() {
        return mounts != 0;
    }

    void mountAdded() {
        MOUNTS.incrementAndGet(this);
    }

    void mountRemoved() {
        MOUNTS.decrementAndGet(this);
    }

    /** Counts a writer. False while the file is being executed (ETXTBSY). */
    boolean tryAddWriter() {
        return change(1, 0);
    }

    void removeWriter() {
        WRITERS.decrementAndGet(this);
    }

    /**
     * Denies writing while a program runs from this file. False if it is open for writing
     * (ETXTBSY).
     */
    public boolean tryDenyWrite() {
        return change(-1, 1);
    }

    /** Takes one {@link #tryDenyWrite} back. */
    public void allowWrite() {
        WRITERS.incrementAndGet(this);
    }

    /** Returns whether a program runs from this file. */
    boolean writeDenied() {
        return writers < 0;
    }

    private boolean change(int delta, int foreignSign) {
        int count;
        do {
            count = writers;
            if (foreignSign == 0 ? count < 0 : count > 0) {
                return false;
            }
        } while (!WRITERS.compareAndSet(this, count, count + delta));
        return true;
    }

    /**
     * Says whether the clock may take the dentry now; the first question after a hit is answered
     * with no.
     */
    boolean idle() {
        if (referenced) {
            referenced = false;
            return false;
        }
        ConcurrentHashMap<String, Dentry> map = children;
        Inode current = inode;
        return pins == 0
                && mounts == 0
                && (map == null || map.isEmpty())
                && (current == null
                        || !(FileEvents.watched(current)
                                || RuledInodes.contains(current)
                                || PathMarks.contains(current)));
    }

    boolean dead() {
        return pins < 0;
    }

    /** Takes an idle dentry out of the cache. The caller holds the parent's lock. */
    boolean evict(Dentry fromParent) {
        if (fromParent != parent || !idle() || !PINS.compareAndSet(this, 0, DEAD)) {
            return false;
        }
        fromParent.childMap().remove(name, this);
        died();
        return true;
    }
}
