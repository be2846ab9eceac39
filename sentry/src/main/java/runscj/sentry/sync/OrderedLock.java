package runscj.sentry.sync;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock with a place in the lock order. With assertions on, an acquisition out of order fails; in
 * production the check costs nothing.
 */
public final class OrderedLock extends ReentrantLock {
    private static final long serialVersionUID = 1;
    private static final AtomicLong IDS = new AtomicLong();
    private static final boolean CHECKED = assertionsEnabled();
    private static final ThreadLocal<ArrayDeque<OrderedLock>> HELD =
            ThreadLocal.withInitial(ArrayDeque::new);

    private final LockRank rank;
    private final long id = CHECKED ? IDS.incrementAndGet() : 0;

    OrderedLock(LockRank rank) {
        this.rank = rank;
    }

    @Override
    public void lock() {
        if (CHECKED) {
            checkOrder(false);
        }
        super.lock();
        if (CHECKED) {
            HELD.get().push(this);
        }
    }

    @Override
    public boolean tryLock() {
        boolean taken = super.tryLock();
        if (taken && CHECKED) {
            HELD.get().push(this);
        }
        return taken;
    }

    @Override
    public void unlock() {
        if (CHECKED) {
            HELD.get().removeFirstOccurrence(this);
        }
        super.unlock();
    }

    /**
     * Acquires a lock while one of the same rank is held; the caller guarantees an order among such
     * locks, for example parent directory before child.
     */
    public void lockNested() {
        if (CHECKED) {
            checkOrder(true);
        }
        super.lock();
        if (CHECKED) {
            HELD.get().push(this);
        }
    }

    /** Acquires two locks of one rank, which may be the same lock, in a global order. */
    public static void lockBoth(OrderedLock first, OrderedLock second) {
        boolean inOrder =
                CHECKED
                        ? first.id <= second.id
                        : System.identityHashCode(first) <= System.identityHashCode(second);
        (inOrder ? first : second).lock();
        (inOrder ? second : first).lockNested();
    }

    private void checkOrder(boolean sameRankAllowed) {
        OrderedLock top = HELD.get().peek();
        if (top == null || isHeldByCurrentThread()) {
            return;
        }
        int difference = rank.compareTo(top.rank);
        if (difference < 0 || (difference == 0 && !sameRankAllowed)) {
            throw new AssertionError("lock order: " + rank + " after " + top.rank);
        }
    }

    @SuppressWarnings("AssertWithSideEffects")
    private static boolean assertionsEnabled() {
        boolean enabled = false;
        assert enabled = true;
        return enabled;
    }
}
