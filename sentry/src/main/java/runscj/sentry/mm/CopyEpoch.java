package runscj.sentry.mm;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets copies of guest memory run without a lock: a copy announces itself, and whoever takes pages
 * away waits for the copies that may still use them.
 *
 * <p>Why: a copy finds a page's place in the memory file, then touches it. If the page were freed
 * in between and given to another process, the copy would read or overwrite that process's memory.
 * So: take the page out of the maps, invalidate cached translations, {@link #drain}, and only then
 * free it or share it. A copy looks translations up only after {@link #enter}, never waits, and
 * takes no lock before {@link #exit}; so draining takes microseconds and may be done with the mm
 * locked.
 *
 * <p>Two generations of counters: a drain turns to the other generation and waits for the old one,
 * so that new copies cannot hold it up. Counters are striped, to keep threads that copy at the same
 * time off one cache line.
 */
final class CopyEpoch {
    private static final int STRIPES = 4;
    private static final int SPACING = 16;
    private static final int SPINS = 200;

    private final AtomicLongArray counters = new AtomicLongArray((STRIPES * 2 + 1) * SPACING);
    private volatile int parity;

    /** Announces a copy; returns the token for {@link #exit}. */
    int enter() {
        int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
        while (true) {
            int seen = parity;
            int slot = (stripe * 2 + seen + 1) * SPACING;
            counters.getAndIncrement(slot);
            if (parity == seen) {
                return slot;
            }
            // A drain turned in between and may not have seen the increment.
            counters.getAndDecrement(slot);
        }
    }

    /** Ends a copy. */
    void exit(int token) {
        counters.getAndDecrement(token);
    }

    /**
     * Returns when every copy that entered before this call has ended. One caller at a time: the
     * mm's lock. Must not be called inside a copy.
     */
    void drain() {
        int old = parity;
        parity = old ^ 1;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            int slot = (stripe * 2 + old + 1) * SPACING;
            int spins = 0;
            while (counters.get(slot) != 0) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(20_000);
                }
            }
        }
    }
}
