package runscj.sentry.vfs;

import static runscj.abi.Errno.EDEADLK;
import static runscj.abi.Errno.ENOLCK;
import static runscj.abi.Fcntl.F_RDLCK;
import static runscj.abi.Fcntl.F_UNLCK;
import static runscj.abi.Fcntl.F_WRLCK;
import static runscj.abi.Fcntl.LOCK_EX;
import static runscj.abi.Fcntl.LOCK_UN;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.sync.WaitQueue;

/**
 * The advisory locks of one inode: flock(2), and byte ranges of fcntl(2) for POSIX and OFD owners.
 * Exists while there are locks or waiters. Nothing here blocks: a lock that is taken gives {@link
 * FileImpl#WOULD_BLOCK}, and {@link #waiters} is woken when one goes. Its monitor is a leaf.
 */
public final class FileLocks {
    /** Locks of one inode; each is memory of the sentry that a guest asked for. */
    private static final int LOCKS_MAX = 16_384;

    private static final ConcurrentHashMap<Inode, FileLocks> BY_INODE = new ConcurrentHashMap<>();

    /**
     * Which owner waits for which, for EDEADLK. Guarded by itself; taken below no other monitor but
     * an inode's.
     */
    private static final IdentityHashMap<Object, Object> WAITS = new IdentityHashMap<>();

    private final WaitQueue waiters = new WaitQueue();

    /** Guarded by this. */
    private final ArrayList<RecordLock> records = new ArrayList<>();

    /** Whole-file locks by who holds them; owner of a lock is its file. Guarded by this. */
    private final IdentityHashMap<OpenFile, RecordLock> whole = new IdentityHashMap<>();

    /** Calls that sleep for a lock. Guarded by this. */
    private final ArrayList<Waiting> waiting = new ArrayList<>();

    /**
     * Calls and waiters that use this object now: it stays the inode's only one. Guarded by the
     * map's bin.
     */
    private int uses;

    private FileLocks() {}

    /** A call that sleeps for a lock: proc_locks(5) shows it below the one that it waits for. */
    public static final class Waiting {
        private final boolean forWhole;
        private final RecordLock wanted;

        private Waiting(boolean forWhole, RecordLock wanted) {
            this.forWhole = forWhole;
            this.wanted = wanted;
        }

        /** For flock(2): LOCK_SH or LOCK_EX. */
        public static Waiting forWhole(OpenFile file, int operation, int pid) {
            return new Waiting(true, wholeLock(file, operation == LOCK_EX, pid));
        }

        /** For fcntl(2). */
        public static Waiting forRange(RecordLock wanted) {
            return new Waiting(false, wanted);
        }
    }

    private static RecordLock wholeLock(OpenFile file, boolean exclusive, int pid) {
        return new RecordLock(file, file, exclusive ? F_WRLCK : F_RDLCK, 0, Long.MAX_VALUE, pid);
    }

    /** Says that a call sleeps for a lock from now on. */
    public synchronized void beginWait(Waiting call) {
        waiting.add(call);
    }

    /** Says that a call sleeps no more. */
    public synchronized void endWait(Waiting call) {
        waiting.remove(call);
    }

    /** Appends a line of proc_locks(5) for each lock there is, and for who waits for it. */
    public static void describeAll(StringBuilder out) {
        int number = 0;
        for (Map.Entry<Inode, FileLocks> each : BY_INODE.entrySet()) {
            number = each.getValue().describe(each.getKey(), number, out);
        }
    }

    private synchronized int describe(Inode inode, int used, StringBuilder out) {
        int number = used;
        for (RecordLock held : whole.values()) {
            number++;
            describeWithWaiters(inode, number, true, held, out);
        }
        for (RecordLock held : records) {
            number++;
            describeWithWaiters(inode, number, false, held, out);
        }
        return number;
    }

    private void describeWithWaiters(
            Inode inode, int number, boolean isWhole, RecordLock held, StringBuilder out) {
        held.describe(out.append(number).append(": "), isWhole, inode);
        for (Waiting call : waiting) {
            boolean waitsForThis =
                    call.forWhole == isWhole
                            && (isWhole
                                    ? held.conflicts(call.wanted)
                                    : held == firstConflict(call.wanted));
            if (waitsForThis) {
                call.wanted.describe(out.append(number).append(": -> "), isWhole, inode);
            }
        }
    }

    /**
     * Appends lines of proc_pid_fdinfo(5): the locks that were taken by an open file, or by a
     * descriptor table on its inode.
     */
    public static void describe(OpenFile file, Object table, StringBuilder out) {
        Inode inode = file.impl().inode();
        FileLocks locks = BY_INODE.get(inode);
        if (locks != null) {
            locks.describeOf(inode, file, table, out);
        }
    }

    private synchronized void describeOf(
            Inode inode, OpenFile file, Object table, StringBuilder out) {
        int number = 0;
        RecordLock ofFile = whole.get(file);
        if (ofFile != null) {
            number++;
            ofFile.describe(out.append("lock:\t").append(number).append(": "), true, inode);
        }
        for (RecordLock held : records) {
            if (held.file() == file && (held.owner() == file || held.owner() == table)) {
                number++;
                held.describe(out.append("lock:\t").append(number).append(": "), false, inode);
            }
        }
    }

    /** Returns the locks of an inode, to be given back with {@link #leave}. */
    public static FileLocks enter(Inode inode) {
        return BY_INODE.compute(
                inode,
                (key, known) -> {
                    FileLocks locks = known == null ? new FileLocks() : known;
                    locks.uses++;
                    return locks;
                });
    }

    /** Ends what {@link #enter} began. */
    public void leave(Inode inode) {
        BY_INODE.compute(inode, (key, known) -> --uses == 0 && isEmpty() ? null : this);
    }

    private synchronized boolean isEmpty() {
        return records.isEmpty() && whole.isEmpty();
    }

    /** Returns the queue that is woken with POLLOUT when a lock goes. */
    public WaitQueue waiters() {
        return waiters;
    }

    /**
     * flock(2): LOCK_SH, LOCK_EX or LOCK_UN. A conversion gives the old lock up first, as Linux
     * does.
     *
     * @param pid of the process that asks, for those who look at locks
     * @return 0, or WOULD_BLOCK
     */
    public static long flock(OpenFile file, int operation, int pid) {
        Inode inode = file.impl().inode();
        if (operation == LOCK_UN) {
            release(inode, file, null);
            return 0;
        }
        file.holdsLocks();
        FileLocks locks = enter(inode);
        try {
            return locks.take(file, wholeLock(file, operation == LOCK_EX, pid));
        } finally {
            locks.leave(inode);
        }
    }

    private long take(OpenFile file, RecordLock wanted) {
        boolean dropped = false;
        try {
            synchronized (this) {
                RecordLock held = whole.get(file);
                if (held != null && held.type() == wanted.type()) {
                    return 0;
                }
                dropped = whole.remove(file) != null;
                for (RecordLock other : whole.values()) {
                    if (other.conflicts(wanted)) {
                        return FileImpl.WOULD_BLOCK;
                    }
                }
                whole.put(file, wanted);
                return 0;
            }
        } finally {
            if (dropped) {
                waiters.wake(Poll.POLLOUT);
            }
        }
    }

    /** F_GETLK, F_OFD_GETLK: returns a lock that stands in the way, or null. */
    public static @Nullable RecordLock conflict(Inode inode, RecordLock wanted) {
        FileLocks locks = BY_INODE.get(inode);
        return locks == null ? null : locks.firstConflict(wanted);
    }

    private synchronized @Nullable RecordLock firstConflict(RecordLock wanted) {
        RecordLock first = null;
        for (RecordLock held : records) {
            if (held.conflicts(wanted) && (first == null || held.start() < first.start())) {
                first = held;
            }
        }
        return first;
    }

    /**
     * F_SETLK, F_OFD_SETLK: takes, converts or gives up a range.
     *
     * @return 0, or WOULD_BLOCK when somebody else's lock stands in the way
     * @throws ErrnoException ENOLCK beyond the bound
     */
    public static long set(OpenFile file, RecordLock wanted) throws ErrnoException {
        return set(file, wanted, null);
    }

    /**
     * F_SETLKW: as {@link #set}; WOULD_BLOCK also records who waits for whom until {@link
     * #stopWaiting}.
     *
     * @throws ErrnoException EDEADLK if the holder waits for the caller
     */
    public static long setOrWait(OpenFile file, RecordLock wanted) throws ErrnoException {
        return set(file, wanted, wanted.owner());
    }

    /** Says that an owner waits no more: it has the lock, or gave up. */
    public static void stopWaiting(Object owner) {
        synchronized (WAITS) {
            WAITS.remove(owner);
        }
    }

    private static long set(OpenFile file, RecordLock wanted, @Nullable Object waitingOwner)
            throws ErrnoException {
        Inode inode = file.impl().inode();
        if (wanted.owner() == file) {
            file.holdsLocks();
        }
        FileLocks locks = enter(inode);
        try {
            return locks.set(wanted, waitingOwner);
        } finally {
            locks.leave(inode);
        }
    }

    private long set(RecordLock wanted, @Nullable Object waitingOwner) throws ErrnoException {
        boolean shrinks;
        synchronized (this) {
            if (wanted.type() != F_UNLCK) {
                RecordLock held = firstConflict(wanted);
                if (held != null) {
                    if (waitingOwner != null) {
                        recordWait(waitingOwner, held.owner());
                    }
                    return FileImpl.WOULD_BLOCK;
                }
                if (records.size() >= LOCKS_MAX) {
                    throw ENOLCK.raise();
                }
            }
            shrinks = replace(wanted);
        }
        if (shrinks) {
            waiters.wake(Poll.POLLOUT);
        }
        return 0;
    }

    private static void recordWait(Object waiter, Object holder) throws ErrnoException {
        synchronized (WAITS) {
            int steps = 0;
            for (Object at = holder; at != null && steps < LOCKS_MAX; at = WAITS.get(at)) {
                if (at == waiter) {
                    WAITS.remove(waiter);
                    throw EDEADLK.raise();
                }
                steps++;
            }
            WAITS.put(waiter, holder);
        }
    }

    /** Puts an owner's range in place of what it held there; returns whether others may profit. */
    private boolean replace(RecordLock wanted) {
        ArrayList<RecordLock> pieces = new ArrayList<>(2);
        RecordLock merged = wanted;
        boolean shrinks = false;
        for (Iterator<RecordLock> each = records.iterator(); each.hasNext(); ) {
            RecordLock held = each.next();
            if (held.owner() != wanted.owner()) {
                continue;
            }
            if (held.joins(merged)) {
                merged =
                        merged.range(
                                Math.min(merged.start(), held.start()),
                                Math.max(merged.end(), held.end()));
                each.remove();
            } else if (held.overlaps(wanted)) {
                each.remove();
                shrinks |= wanted.type() == F_UNLCK || held.type() == F_WRLCK;
                if (held.start() < wanted.start()) {
                    pieces.add(held.range(held.start(), wanted.start() - 1));
                }
                if (held.end() > wanted.end()) {
                    pieces.add(held.range(wanted.end() + 1, held.end()));
                }
            }
        }
        records.addAll(pieces);
        if (wanted.type() != F_UNLCK) {
            records.add(merged);
        }
        return shrinks;
    }

    /** Drops an owner's POSIX locks on a file: any descriptor of the table on it was closed. */
    static void releasePosix(FileImpl impl, Object owner) {
        if (!BY_INODE.isEmpty()) {
            release(impl.inode(), null, owner);
        }
    }

    /** Drops what an open file holds: flock(2) and OFD locks. */
    static void releaseAll(Inode inode, OpenFile file) {
        release(inode, file, file);
    }

    private static void release(
            Inode inode, @Nullable OpenFile wholeOwner, @Nullable Object recordOwner) {
        if (!BY_INODE.containsKey(inode)) {
            return;
        }
        FileLocks locks = enter(inode);
        try {
            locks.drop(wholeOwner, recordOwner);
        } finally {
            locks.leave(inode);
        }
    }

    private void drop(@Nullable OpenFile wholeOwner, @Nullable Object recordOwner) {
        boolean changed = false;
        synchronized (this) {
            if (wholeOwner != null) {
                changed = whole.remove(wholeOwner) != null;
            }
            if (recordOwner != null) {
                changed |= records.removeIf(held -> held.owner() == recordOwner);
            }
        }
        if (changed) {
            waiters.wake(Poll.POLLOUT);
        }
    }
}
