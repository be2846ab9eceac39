package runscj.sentry.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for events of one object, in order of arrival. After {@link #remove} has returned,
 * the entry's waiter is not called any more.
 */
public final class WaitQueue {
    /** One waiter's place in one queue. Reusable after its removal. */
    public static final class Entry {
        private final Waiter waiter;
        private int events;
        private @Nullable WaitQueue queue;
        private @Nullable Entry next;
        private @Nullable Entry previous;

        /** Makes an entry that is in no queue. */
        public Entry(Waiter waiter) {
            this.waiter = waiter;
        }
    }

    @GuardedBy("this")
    private @Nullable Entry head;

    @GuardedBy("this")
    private @Nullable Entry tail;

    /** Read without the lock on the waking path: an object that nobody waits for wakes for free. */
    private volatile int count;

    /**
     * Appends an entry that waits for any of the events; the caller must test the object's state
     * again afterwards.
     */
    public synchronized void add(Entry entry, int events) {
        if (entry.queue != null) {
            throw new IllegalStateException("entry is in a queue");
        }
        entry.queue = this;
        entry.events = events;
        entry.previous = tail;
        entry.next = null;
        if (tail == null) {
            head = entry;
        } else {
            tail.next = entry;
        }
        tail = entry;
        count++;
    }

    /** Takes the entry out; does nothing when it is in no queue. */
    public synchronized void remove(Entry entry) {
        if (entry.queue != this) {
            return;
        }
        if (entry.previous == null) {
            head = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            tail = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.queue = null;
        entry.next = null;
        entry.previous = null;
        count--;
    }

    /**
     * Tells every waiter that asked for one of the events. POLLERR and POLLHUP reach those that
     * asked for them too; register them always.
     */
    public void wake(int events) {
        if (count == 0) {
            return;
        }
        synchronized (this) {
            for (Entry entry = head; entry != null; ) {
                Entry next = entry.next;
                if ((entry.events & events) != 0) {
                    entry.waiter.wake(events);
                }
                entry = next;
            }
        }
    }

    /**
     * Returns whether somebody waits, without the lock: for statistics and fast paths that check
     * again.
     */
    public boolean hasWaiters() {
        return count != 0;
    }
}
