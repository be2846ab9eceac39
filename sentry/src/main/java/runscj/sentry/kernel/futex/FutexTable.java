package runscj.sentry.kernel.futex;

import static runscj.abi.Futex.*;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.sentry.mm.FutexKey;
import runscj.sentry.mm.FutexMemory;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * Who sleeps on which futex word: futex(2). One per kernel; any thread. A word's value is compared,
 * changed and its sleepers queued or woken under the lock of the word's hash bucket, so that no
 * wake-up is lost. With that lock held a word is touched only if its page is present; else the lock
 * is dropped, the page faulted in and everything tried again.
 */
public final class FutexTable {
    /** How a word is identified. */
    public enum Scope {
        /** By address space and address: FUTEX_PRIVATE_FLAG. */
        PRIVATE,
        /** By memory, whichever process maps it. */
        SHARED
    }

    static final class Bucket {
        final OrderedLock lock = LockRank.FUTEX.newLock();
        private final int index;

        @GuardedBy("lock")
        private @Nullable FutexWaiter head;

        @GuardedBy("lock")
        private @Nullable FutexWaiter tail;

        Bucket(int index) {
            this.index = index;
        }

        @GuardedBy("lock")
        void append(FutexWaiter waiter) {
            waiter.previous = tail;
            waiter.next = null;
            if (tail == null) {
                head = waiter;
            } else {
                tail.next = waiter;
            }
            tail = waiter;
            waiter.bucket = this;
        }

        /** Takes a waiter out; its own {@code next} stays, for the loop that walks the bucket. */
        @GuardedBy("lock")
        void unlink(FutexWaiter waiter) {
            FutexWaiter before = waiter.previous;
            FutexWaiter after = waiter.next;
            if (before == null) {
                head = after;
            } else {
                before.next = after;
            }
            if (after == null) {
                tail = before;
            } else {
                after.previous = before;
            }
            waiter.bucket = null;
        }
    }

    private static final int BUCKET_COUNT = 256;
    private static final int MAX_FAULTS = 1000;

    private final Bucket[] buckets = new Bucket[BUCKET_COUNT];

    /** Makes a table without sleepers. */
    public FutexTable() {
        for (int i = 0; i < BUCKET_COUNT; i++) {
            buckets[i] = new Bucket(i);
        }
    }

    /** Identity of a word: compared by object identity, offset and scope. */
    private record Key(Object object, long offset, boolean shared) {}

    private static Key key(FutexMemory memory, long addr, Scope scope) throws ErrnoException {
        if ((addr & 3) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (scope == Scope.PRIVATE) {
            if (addr < 0) {
                throw Errno.EFAULT.raise();
            }
            return new Key(memory, addr, false);
        }
        FutexKey shared = memory.sharedFutexKey(addr);
        return new Key(shared.object(), shared.offset(), true);
    }

    private Bucket bucket(Key key) {
        long hash =
                (System.identityHashCode(key.object) * 31L + (key.offset >>> 2))
                        * 0x9e3779b97f4a7c15L;
        return buckets[(int) (hash >>> 56)];
    }

    /**
     * Queues a waiter if the word has the expected value.
     *
     * @throws ErrnoException EAGAIN if it has not; EINVAL for a misaligned address; EFAULT
     */
    public void enqueue(
            FutexWaiter waiter, FutexMemory memory, long addr, Scope scope, int expected)
            throws ErrnoException {
        Key key = key(memory, addr, scope);
        Bucket bucket = bucket(key);
        for (int faults = 0; faults < MAX_FAULTS; faults++) {
            bucket.lock.lock();
            try {
                long value = memory.tryLoadInt(addr);
                if (value != FutexMemory.NOT_PRESENT) {
                    if (value != expected) {
                        throw Errno.EAGAIN.raise();
                    }
                    assign(waiter, key);
                    bucket.append(waiter);
                    return;
                }
            } finally {
                bucket.lock.unlock();
            }
            memory.faultInInt(addr, Mman.PROT_READ);
        }
        throw Errno.EFAULT.raise();
    }

    private static void assign(FutexWaiter waiter, Key key) {
        waiter.object = key.object;
        waiter.offset = key.offset;
        waiter.shared = key.shared;
    }

    /** Takes a waiter out that gives up. Returns false if it has been woken already. */
    public boolean remove(FutexWaiter waiter) {
        while (true) {
            Bucket bucket = waiter.bucket;
            if (bucket == null) {
                return false;
            }
            bucket.lock.lock();
            try {
                if (waiter.bucket == bucket) {
                    bucket.unlink(waiter);
                    return true;
                }
            } finally {
                bucket.lock.unlock();
            }
        }
    }

    /**
     * Wakes sleepers on a word whose bitset has a bit of {@code bitset}, in order of arrival;
     * returns how many.
     *
     * @throws ErrnoException EINVAL for a misaligned address, an empty bitset, or if a sleeper
     *     waits in FUTEX_LOCK_PI; EFAULT
     */
    public int wake(FutexMemory memory, long addr, Scope scope, int count, int bitset)
            throws ErrnoException {
        if (bitset == 0) {
            throw Errno.EINVAL.raise();
        }
        Key key = key(memory, addr, scope);
        Bucket bucket = bucket(key);
        bucket.lock.lock();
        try {
            return wakeLocked(bucket, key, count, bitset);
        } finally {
            bucket.lock.unlock();
        }
    }

    private static int wakeLocked(Bucket bucket, Key key, int count, int bitset)
            throws ErrnoException {
        int woken = 0;
        for (FutexWaiter waiter = head(bucket); waiter != null; waiter = waiter.next) {
            if (!waiter.matches(key.object, key.offset, key.shared)) {
                continue;
            }
            if (waiter.isLock()) {
                throw Errno.EINVAL.raise();
            }
            if (waiter.wants(bitset)) {
                release(bucket, waiter);
                woken++;
                if (woken >= count) {
                    break;
                }
            }
        }
        return woken;
    }

    @SuppressWarnings("GuardedBy") // callers hold the bucket's lock
    private static @Nullable FutexWaiter head(Bucket bucket) {
        return bucket.head;
    }

    @SuppressWarnings("GuardedBy") // callers hold the bucket's lock
    private static void release(Bucket bucket, FutexWaiter waiter) {
        bucket.unlink(waiter);
        waiter.wake();
    }

    private static void lockBoth(Bucket first, Bucket second) {
        if (first == second) {
            first.lock.lock();
        } else {
            (first.index < second.index ? first : second).lock.lock();
            (first.index < second.index ? second : first).lock.lockNested();
        }
    }

    private static void unlockBoth(Bucket first, Bucket second) {
        first.lock.unlock();
        if (first != second) {
            second.lock.unlock();
        }
    }

    /** A word and what to compare it with: the source of a requeue. */
    public record Source(FutexMemory memory, long addr, Scope scope, @Nullable Integer expected) {}

    /**
     * Wakes up to {@code wakeCount} sleepers of the source and moves up to {@code requeueCount}
     * others to the target, if the source has the expected value.
     *
     * @return how many were woken and moved
     * @throws ErrnoException EAGAIN if the value differs; EINVAL for a negative count or a
     *     misaligned address; EFAULT
     */
    public int requeue(
            Source source, long targetAddr, Scope targetScope, int wakeCount, int requeueCount)
            throws ErrnoException {
        if (wakeCount < 0 || requeueCount < 0) {
            throw Errno.EINVAL.raise();
        }
        FutexMemory memory = source.memory;
        Key from = key(memory, source.addr, source.scope);
        Key to = key(memory, targetAddr, targetScope);
        Bucket first = bucket(from);
        Bucket second = bucket(to);
        for (int faults = 0; faults < MAX_FAULTS; faults++) {
            lockBoth(first, second);
            try {
                long value = source.expected == null ? 0 : memory.tryLoadInt(source.addr);
                if (value != FutexMemory.NOT_PRESENT) {
                    if (source.expected != null && value != source.expected) {
                        throw Errno.EAGAIN.raise();
                    }
                    return moveLocked(first, from, second, to, wakeCount, requeueCount);
                }
            } finally {
                unlockBoth(first, second);
            }
            memory.faultInInt(source.addr, Mman.PROT_READ);
        }
        throw Errno.EFAULT.raise();
    }

    @SuppressWarnings("GuardedBy") // callers hold both locks
    private static int moveLocked(
            Bucket first, Key from, Bucket second, Key to, int wakeCount, int requeueCount)
            throws ErrnoException {
        int done = 0;
        FutexWaiter next;
        for (FutexWaiter waiter = first.head;
                waiter != null && done < (long) wakeCount + requeueCount;
                waiter = next) {
            next = waiter.next;
            if (!waiter.matches(from.object, from.offset, from.shared)) {
                continue;
            }
            if (waiter.isLock()) {
                throw Errno.EINVAL.raise();
            }
            if (done < wakeCount) {
                release(first, waiter);
            } else if (!waiter.matches(to.object, to.offset, to.shared)) {
                first.unlink(waiter);
                assign(waiter, to);
                second.append(waiter);
            }
            done++;
        }
        return done;
    }

    /**
     * FUTEX_WAKE_OP: changes the second word, wakes sleepers of the first, and of the second if its
     * old value passes the comparison.
     *
     * @param encoded operation, comparison and their arguments as futex(2) packs them
     * @return how many were woken
     * @throws ErrnoException EFAULT, EINVAL for a misaligned address, ENOSYS for an unknown
     *     operation or comparison
     */
    public int wakeOp(
            FutexMemory memory,
            long addr,
            Scope scope,
            int count,
            long addr2,
            int count2,
            int encoded)
            throws ErrnoException {
        FutexOperation operation = FutexOperation.decode(encoded);
        Key key = key(memory, addr, scope);
        Key key2 = key(memory, addr2, scope);
        Bucket first = bucket(key);
        Bucket second = bucket(key2);
        for (int faults = 0; faults < MAX_FAULTS; faults++) {
            lockBoth(first, second);
            try {
                long old = operation.apply(memory, addr2);
                if (old != FutexMemory.NOT_PRESENT) {
                    int woken = wakeLocked(first, key, count, FUTEX_BITSET_MATCH_ANY);
                    if (operation.passes((int) old)) {
                        woken += wakeLocked(second, key2, count2, FUTEX_BITSET_MATCH_ANY);
                    }
                    return woken;
                }
            } finally {
                unlockBoth(first, second);
            }
            memory.faultInInt(addr2, Mman.PROT_WRITE);
        }
        throw Errno.EFAULT.raise();
    }

    /**
     * FUTEX_LOCK_PI's and FUTEX_TRYLOCK_PI's step that does not sleep: takes the lock, or queues
     * the waiter behind its owner.
     *
     * @param tid the caller's id as the word shows it
     * @param waiter null to only try
     * @param alive whether an id is that of a living thread
     * @return whether the lock has been taken; if not, the waiter is queued
     * @throws ErrnoException EDEADLK if the caller owns it, ESRCH if the owner does not exist,
     *     EAGAIN if a try fails, EFAULT, EINVAL
     */
    public boolean lock(
            FutexMemory memory,
            long addr,
            Scope scope,
            int tid,
            @Nullable FutexWaiter waiter,
            IntPredicate alive)
            throws ErrnoException {
        Key key = key(memory, addr, scope);
        Bucket bucket = bucket(key);
        for (int faults = 0; faults < MAX_FAULTS; ) {
            bucket.lock.lock();
            try {
                long loaded = memory.tryLoadInt(addr);
                if (loaded != FutexMemory.NOT_PRESENT) {
                    int value = (int) loaded;
                    int owner = value & FUTEX_TID_MASK;
                    if (owner == tid) {
                        throw Errno.EDEADLK.raise();
                    }
                    if (owner != 0 && !alive.test(owner)) {
                        throw Errno.ESRCH.raise();
                    }
                    if (owner != 0 && waiter == null) {
                        throw Errno.EAGAIN.raise();
                    }
                    int waiters = nextLock(bucket, key) != null ? FUTEX_WAITERS : 0;
                    int update =
                            owner == 0
                                    ? tid | (value & FUTEX_OWNER_DIED) | waiters
                                    : value | FUTEX_WAITERS;
                    long found =
                            update == value
                                    ? value
                                    : memory.tryCompareAndExchangeInt(addr, value, update);
                    if (found == value) {
                        if (owner != 0 && waiter != null) {
                            queueLocked(bucket, key, waiter, tid, owner, memory, addr);
                        }
                        return owner == 0;
                    }
                    if (found != FutexMemory.NOT_PRESENT) {
                        faults++;
                        continue;
                    }
                }
            } finally {
                bucket.lock.unlock();
            }
            memory.faultInInt(addr, Mman.PROT_WRITE);
            faults++;
        }
        throw Errno.EFAULT.raise();
    }

    @SuppressWarnings("GuardedBy") // the caller holds the bucket's lock
    private static void queueLocked(
            Bucket bucket,
            Key key,
            FutexWaiter waiter,
            int tid,
            int owner,
            FutexMemory memory,
            long addr) {
        assign(waiter, key);
        waiter.sleeperTid = tid;
        waiter.ownerTid = owner;
        waiter.memory = memory;
        waiter.addr = addr;
        bucket.append(waiter);
    }

    private static @Nullable FutexWaiter nextLock(Bucket bucket, Key key) {
        for (FutexWaiter waiter = head(bucket); waiter != null; waiter = waiter.next) {
            if (waiter.isLock() && waiter.matches(key.object, key.offset, key.shared)) {
                return waiter;
            }
        }
        return null;
    }

    /**
     * FUTEX_UNLOCK_PI: hands the lock to the first sleeper, or frees it.
     *
     * @throws ErrnoException EPERM if the caller does not own it, EFAULT, EINVAL
     */
    public void unlock(FutexMemory memory, long addr, Scope scope, int tid) throws ErrnoException {
        Key key = key(memory, addr, scope);
        Bucket bucket = bucket(key);
        for (int faults = 0; faults < MAX_FAULTS; ) {
            bucket.lock.lock();
            try {
                long loaded = memory.tryLoadInt(addr);
                if (loaded != FutexMemory.NOT_PRESENT) {
                    int value = (int) loaded;
                    if ((value & FUTEX_TID_MASK) != tid) {
                        throw Errno.EPERM.raise();
                    }
                    long found = handOverLocked(bucket, key, memory, addr, value, 0);
                    if (found == value) {
                        return;
                    }
                    if (found != FutexMemory.NOT_PRESENT) {
                        faults++;
                        continue;
                    }
                }
            } finally {
                bucket.lock.unlock();
            }
            memory.faultInInt(addr, Mman.PROT_WRITE);
            faults++;
        }
        throw Errno.EFAULT.raise();
    }

    /**
     * Gives a word that is owned to its first sleeper, or to nobody; returns what the exchange
     * found.
     */
    private static long handOverLocked(
            Bucket bucket, Key key, FutexMemory memory, long addr, int value, int diedFlag) {
        FutexWaiter heir = nextLock(bucket, key);
        int update = diedFlag;
        if (heir != null) {
            update |= heir.sleeperTid;
            FutexWaiter more = heir.next;
            while (more != null
                    && !(more.isLock() && more.matches(key.object, key.offset, key.shared))) {
                more = more.next;
            }
            if (more != null) {
                update |= FUTEX_WAITERS;
            }
        }
        long found = memory.tryCompareAndExchangeInt(addr, value, update);
        if (found == value && heir != null) {
            for (FutexWaiter waiter = heir.next; waiter != null; waiter = waiter.next) {
                if (waiter.isLock() && waiter.matches(key.object, key.offset, key.shared)) {
                    waiter.ownerTid = heir.sleeperTid;
                }
            }
            release(bucket, heir);
        }
        return found;
    }

    /**
     * Hands every PI lock that a dead thread owned, and that somebody sleeps on, to the first
     * sleeper with FUTEX_OWNER_DIED.
     */
    public void exitLocks(FutexMemory memory, int tid) {
        for (Bucket bucket : buckets) {
            if (headUnlocked(bucket) == null) {
                continue;
            }
            bucket.lock.lock();
            try {
                FutexWaiter next;
                for (FutexWaiter waiter = head(bucket); waiter != null; waiter = next) {
                    next = waiter.next;
                    FutexMemory words = waiter.memory;
                    if (waiter.ownerTid != tid
                            || words == null
                            || (words != memory && !waiter.shared)) {
                        continue;
                    }
                    long value = words.tryLoadInt(waiter.addr);
                    Key key = new Key(waiter.object, waiter.offset, waiter.shared);
                    boolean handed =
                            value != FutexMemory.NOT_PRESENT
                                    && ((int) value & FUTEX_TID_MASK) == tid
                                    && handOverLocked(
                                                    bucket,
                                                    key,
                                                    words,
                                                    waiter.addr,
                                                    (int) value,
                                                    FUTEX_OWNER_DIED)
                                            == value;
                    if (!handed) {
                        waiter.retry = true;
                        release(bucket, waiter);
                    }
                }
            } finally {
                bucket.lock.unlock();
            }
        }
    }

    @SuppressWarnings("GuardedBy") // a hint: an exiting thread's own waiters cannot appear any more
    private static @Nullable FutexWaiter headUnlocked(Bucket bucket) {
        return bucket.head;
    }

    /**
     * Returns whether a waiter that was woken in FUTEX_LOCK_PI has to look at the word again: its
     * owner died and the lock could not be handed over.
     */
    public static boolean mustRetry(FutexWaiter waiter) {
        return waiter.retry;
    }

    /**
     * Clears the word of set_tid_address(2) at a thread's exit and wakes one sleeper; faults are
     * ignored, as in Linux.
     */
    public void clearChildTid(FutexMemory memory, long addr) {
        try {
            for (int faults = 0; faults < MAX_FAULTS && !tryStoreZero(memory, addr); faults++) {
                memory.faultInInt(addr, Mman.PROT_WRITE);
            }
            wake(memory, addr, Scope.SHARED, 1, FUTEX_BITSET_MATCH_ANY);
        } catch (ErrnoException e) {
            // the thread dies all the same
        }
    }

    private static boolean tryStoreZero(FutexMemory memory, long addr) {
        long value = memory.tryLoadInt(addr);
        while (value != FutexMemory.NOT_PRESENT) {
            long found = memory.tryCompareAndExchangeInt(addr, (int) value, 0);
            if (found == value) {
                return true;
            }
            value = found;
        }
        return false;
    }

    /**
     * Marks what a dead thread's robust list says it held, and wakes those who wait
     * (get_robust_list(2)). Bounded by ROBUST_LIST_LIMIT; a fault ends the walk.
     *
     * @param headAddr as set by set_robust_list(2), or 0
     * @param tid the thread's id as its words show it
     */
    public void exitRobustList(FutexMemory memory, long headAddr, int tid) {
        if (headAddr != 0) {
            new RobustList(this, memory, tid).walk(headAddr);
        }
    }
}
