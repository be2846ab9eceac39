package runscj.sentry.kernel.time;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * All timers of the sandbox in one heap, run by one thread. Times are {@link System#nanoTime}
 * nanoseconds, compared by difference. Expirations run on that thread, in order, without the
 * queue's lock: they must be short and must not block.
 */
public final class TimerQueue implements AutoCloseable {
    /** A timer's reaction. */
    @FunctionalInterface
    public interface Expiration {
        /** Runs at or after the deadline; may arm the timer again. */
        void expire(long nowNs);
    }

    /** One timer. Armed at most once at a time. */
    public static final class Timer {
        private final Expiration expiration;
        private long deadlineNs;

        /** Index in the heap, or -1. */
        private int index = -1;

        /** Makes a timer that is not armed. */
        public Timer(Expiration expiration) {
            this.expiration = expiration;
        }
    }

    private final OrderedLock lock = LockRank.TIMERS.newLock();
    private final LongSupplier clock;
    private final boolean threaded;

    @GuardedBy("lock")
    private @Nullable Timer[] heap = new Timer[16];

    @GuardedBy("lock")
    private int size;

    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** Makes a queue on the machine's monotonic clock. Its thread starts with the first timer. */
    public TimerQueue() {
        this(System::nanoTime, true);
    }

    /**
     * Makes a queue without a thread, on a clock of the caller's, who calls {@link #runExpired}.
     */
    public TimerQueue(LongSupplier clock) {
        this(clock, false);
    }

    private TimerQueue(LongSupplier clock, boolean threaded) {
        this.clock = clock;
        this.threaded = threaded;
    }

    /** Arms a timer, or moves one that is armed. */
    public void arm(Timer timer, long deadlineNs) {
        boolean earliest;
        lock.lock();
        try {
            if (timer.index < 0) {
                if (size == heap.length) {
                    heap = Arrays.copyOf(heap, size * 2);
                }
                timer.deadlineNs = deadlineNs;
                place(size++, timer);
                siftUp(timer);
            } else {
                timer.deadlineNs = deadlineNs;
                siftUp(timer);
                siftDown(timer);
            }
            earliest = timer.index == 0;
        } finally {
            lock.unlock();
        }
        if (earliest && threaded) {
            wakeThread();
        }
    }

    /** Disarms a timer. Returns false if it was not armed: its expiration may be running. */
    public boolean cancel(Timer timer) {
        lock.lock();
        try {
            if (timer.index < 0) {
                return false;
            }
            removeLocked(timer);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs what is due and returns the nanoseconds until the next deadline, or {@link
     * Long#MAX_VALUE}. For the queue's thread and for tests.
     */
    public long runExpired() {
        while (true) {
            Timer due;
            long nowNs;
            lock.lock();
            try {
                if (size == 0) {
                    return Long.MAX_VALUE;
                }
                nowNs = clock.getAsLong();
                due = at(0);
                long remainingNs = due.deadlineNs - nowNs;
                if (remainingNs > 0) {
                    return remainingNs;
                }
                removeLocked(due);
            } finally {
                lock.unlock();
            }
            due.expiration.expire(nowNs);
        }
    }

    /** Ends the thread; timers that are still armed never expire. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    private void wakeThread() {
        Thread running = thread;
        if (running == null) {
            running = start();
        }
        LockSupport.unpark(running);
    }

    private synchronized Thread start() {
        Thread running = thread;
        if (running == null) {
            running = new Thread(this::run, "timers");
            running.setDaemon(true);
            thread = running;
            running.start();
        }
        return running;
    }

    private void run() {
        while (!closed) {
            long remainingNs = runExpired();
            if (remainingNs == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, remainingNs);
            }
        }
    }

    @GuardedBy("lock")
    private Timer at(int index) {
        Timer timer = heap[index];
        if (timer == null) {
            throw new IllegalStateException("hole in the timer heap");
        }
        return timer;
    }

    @GuardedBy("lock")
    private void place(int index, Timer timer) {
        heap[index] = timer;
        timer.index = index;
    }

    @GuardedBy("lock")
    private void removeLocked(Timer timer) {
        int hole = timer.index;
        timer.index = -1;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            place(hole, last);
            siftUp(last);
            siftDown(last);
        }
    }

    @GuardedBy("lock")
    private void siftUp(Timer timer) {
        while (timer.index > 0) {
            int parentIndex = (timer.index - 1) >>> 1;
            Timer parent = at(parentIndex);
            if (timer.deadlineNs - parent.deadlineNs >= 0) {
                return;
            }
            int index = timer.index;
            place(parentIndex, timer);
            place(index, parent);
        }
    }

    @GuardedBy("lock")
    private void siftDown(Timer timer) {
        while (true) {
            int childIndex = timer.index * 2 + 1;
            if (childIndex >= size) {
                return;
            }
            Timer child = at(childIndex);
            if (childIndex + 1 < size) {
                Timer right = at(childIndex + 1);
                if (right.deadlineNs - child.deadlineNs < 0) {
                    child = right;
                    childIndex++;
                }
            }
            if (timer.deadlineNs - child.deadlineNs <= 0) {
                return;
            }
            int index = timer.index;
            place(childIndex, timer);
            place(index, child);
        }
    }
}
