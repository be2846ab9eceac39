package runscj.sentry.kernel.aio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.KernelMemory;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

/**
 * One context of io_setup(2): a ring, and the requests that have no event yet. A request reserves
 * the place of its event when it is submitted, so the ring cannot overflow. Any thread.
 */
public final class AioContext {
    /** More slots than asked for, as Linux has them for the sake of its processors. */
    private static final int SLOT_FACTOR = 2;

    private static final int SLOTS_MIN = 16;

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final WaitQueue waiters = new WaitQueue();
    private final int requested;

    @GuardedBy("lock")
    private final AioRing ring;

    @GuardedBy("lock")
    private final LinkedHashSet<AioPoll> pending = new LinkedHashSet<>();

    /** Requests that are under way and have no event. */
    @GuardedBy("lock")
    private int reserved;

    @GuardedBy("lock")
    private boolean dead;

    private final int capacity;
    private final KernelMemory memory;

    AioContext(MemoryFile file, int requested) throws ErrnoException {
        this.requested = requested;
        this.ring = new AioRing(file, Math.max(requested, SLOTS_MIN) * SLOT_FACTOR);
        this.capacity = ring.capacity();
        this.memory = ring.memory;
    }

    int requested() {
        return requested;
    }

    KernelMemory memory() {
        return memory;
    }

    /** Returns the most events it can hold. */
    public int capacity() {
        return capacity;
    }

    /** Returns the queue that is woken by POLLIN when an event comes or the context goes. */
    public WaitQueue waiters() {
        return waiters;
    }

    /** Reserves the place of an event; EAGAIN if there is none, EINVAL if the context is gone. */
    public void reserve() throws ErrnoException {
        lock.lock();
        try {
            if (dead) {
                throw Errno.EINVAL.raise();
            }
            if (reserved + ring.waiting() >= capacity) {
                throw Errno.EAGAIN.raise();
            }
            reserved++;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a reservation: the request was refused. */
    public void unreserve() {
        lock.lock();
        try {
            reserved--;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a request: posts its event, then tells its eventfd and those who wait. */
    public void complete(AioRequest request, long result) {
        lock.lock();
        try {
            reserved--;
            if (!dead) {
                // A guest that moves head forward by itself may fill the ring with what it has not
                // read: it loses the oldest events then.
                ring.post(request.data(), request.objectAddr(), result);
            }
        } finally {
            lock.unlock();
        }
        Runnable notice = request.notice();
        if (notice != null) {
            notice.run();
        }
        waiters.wake(Poll.POLLIN);
    }

    /**
     * Takes events without waiting.
     *
     * @param out room for {@code max} events
     * @return how many
     */
    public int take(MemorySegment out, int max) {
        lock.lock();
        try {
            return dead ? 0 : ring.take(out, max);
        } finally {
            lock.unlock();
        }
    }

    /** Puts events back that could not be copied to the guest. */
    public void untake(int count) {
        lock.lock();
        try {
            if (!dead) {
                ring.untake(count);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether io_destroy(2) has ended it. */
    public boolean isDead() {
        lock.lock();
        try {
            return dead;
        } finally {
            lock.unlock();
        }
    }

    /** Notes a request that waits; false if the context is gone. */
    boolean addPending(AioPoll poll) {
        lock.lock();
        try {
            return !dead && pending.add(poll);
        } finally {
            lock.unlock();
        }
    }

    void removePending(AioPoll poll) {
        lock.lock();
        try {
            pending.remove(poll);
        } finally {
            lock.unlock();
        }
    }

    /** Finds the waiting request whose struct iocb is at an address, or null. */
    public @Nullable AioPoll pendingAt(long objectAddr) {
        lock.lock();
        try {
            for (AioPoll poll : pending) {
                if (poll.request().objectAddr() == objectAddr) {
                    return poll;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the context: no request goes on, and whoever waits is told. Returns false if it has. */
    boolean kill() {
        List<AioPoll> cancelled;
        lock.lock();
        try {
            if (dead) {
                return false;
            }
            dead = true;
            cancelled = new ArrayList<>(pending);
        } finally {
            lock.unlock();
        }
        for (AioPoll poll : cancelled) {
            poll.cancel();
        }
        waiters.wake(Poll.POLLIN);
        return true;
    }
}
