package runscj.sentry.mm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.IdentityHashMap;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/** The address spaces that map one object. Any thread. */
public final class MappingSet {
    private static final Mm[] NONE = {};

    private final OrderedLock lock = LockRank.LEAF.newLock();

    /** How many areas of each address space map the object. */
    @GuardedBy("lock")
    private final IdentityHashMap<Mm, int[]> areas = new IdentityHashMap<>(2);

    @GuardedBy("lock")
    private long additions;

    /**
     * Returns whether anything maps the object: a hint, except for a caller that keeps new mappings
     * out.
     */
    public boolean isEmpty() {
        lock.lock();
        try {
            return areas.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void add(Mm mm) {
        lock.lock();
        try {
            int[] count = areas.get(mm);
            if (count == null) {
                areas.put(mm, new int[] {1});
                additions++;
            } else {
                count[0]++;
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Mm mm) {
        lock.lock();
        try {
            int[] count = areas.get(mm);
            if (count != null && --count[0] == 0) {
                areas.remove(mm);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Unmaps the object's range from every address space; accesses fault and translate again. When
     * it returns, nobody uses the old backing any more: the object may then free it. Private copies
     * go too where the object no longer has anything at that offset (truncation), so change the
     * object's state first. Takes mm locks: call it with no lock of rank MM or later held.
     *
     * @param offset bytes, rounded down to a page; the range may reach beyond the end ({@code
     *     Long.MAX_VALUE - offset} is fine)
     */
    public void invalidate(long offset, long length) {
        long start = Prot.pageDown(offset);
        long end =
                length > Long.MAX_VALUE - offset - Prot.PAGE
                        ? Long.MAX_VALUE & -Prot.PAGE
                        : Prot.pageUp(offset + length);
        long seen;
        do {
            Mm[] snapshot;
            lock.lock();
            try {
                seen = additions;
                snapshot = areas.isEmpty() ? NONE : areas.keySet().toArray(NONE);
            } finally {
                lock.unlock();
            }
            for (Mm mm : snapshot) {
                mm.invalidate(this, start, end);
            }
            // A fork that ran meanwhile has added its child before it copied the old backing.
        } while (changedSince(seen));
    }

    private boolean changedSince(long seen) {
        lock.lock();
        try {
            return additions != seen;
        } finally {
            lock.unlock();
        }
    }
}
