package runscj.sentry.kernel.futex;

import org.jspecify.annotations.Nullable;
import runscj.sentry.mm.FutexMemory;
import runscj.sentry.sync.Waiter;

/**
 * One sleeper on one futex word; made anew for each wait. Its key and links are guarded by the
 * bucket's lock.
 */
public final class FutexWaiter {
    /** The poll event that waking passes on; sleepers on futexes do not look at it. */
    private static final int EVENT = 1;

    private final Waiter sleeper;
    private final int bitset;

    /** Where it is queued; null before and after. Written under that bucket's lock. */
    volatile FutexTable.@Nullable Bucket bucket;

    Object object = this;
    long offset;
    boolean shared;
    @Nullable FutexWaiter next;
    @Nullable FutexWaiter previous;

    /**
     * For a priority-inheritance wait: the ids of sleeper and owner as the word shows them; else 0.
     */
    int sleeperTid;

    int ownerTid;
    @Nullable FutexMemory memory;
    long addr;

    /**
     * The owner died, or the lock could not be handed over: the sleeper has to look at the word
     * again.
     */
    boolean retry;

    /** Makes a waiter that is in no queue. */
    public FutexWaiter(Waiter sleeper, int bitset) {
        this.sleeper = sleeper;
        this.bitset = bitset;
    }

    boolean matches(Object keyObject, long keyOffset, boolean keyShared) {
        return object == keyObject && offset == keyOffset && shared == keyShared;
    }

    boolean wants(int wakeBitset) {
        return (bitset & wakeBitset) != 0;
    }

    boolean isLock() {
        return sleeperTid != 0;
    }

    void wake() {
        sleeper.wake(EVENT);
    }

    /** Returns whether it has been woken, or was never queued. Any thread. */
    public boolean isWoken() {
        return bucket == null;
    }
}
