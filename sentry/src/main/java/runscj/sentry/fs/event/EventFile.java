package runscj.sentry.fs.event;

import static runscj.abi.Poll.POLLERR;
import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Poll.POLLOUT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicInteger;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/** A counter as a file: eventfd(2). Unsigned; the largest value but one is the most it holds. */
public final class EventFile implements Pollable, Describable {
    private static final long MAX = -2;
    private static final AtomicInteger IDS = new AtomicInteger();

    /** How much a read takes. */
    public enum Reading {
        WHOLE_COUNT,
        ONE
    }

    private final int id = IDS.getAndIncrement();
    private final Reading reading;
    private final OrderedLock lock = LockRank.FILE.newLock();
    private final WaitQueue waiters = new WaitQueue();

    @GuardedBy("lock")
    private long count;

    /** Makes a counter. */
    public EventFile(long initialCount, Reading reading) {
        this.count = initialCount;
        this.reading = reading;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        if (target.remaining() < Long.BYTES) {
            throw Errno.EINVAL.raise();
        }
        long taken;
        lock.lock();
        try {
            if (count == 0) {
                return WOULD_BLOCK;
            }
            taken = reading == Reading.ONE ? 1 : count;
            count -= taken;
        } finally {
            lock.unlock();
        }
        waiters.wake(POLLOUT);
        return Words.put(target, taken);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        if (source.remaining() != Long.BYTES) {
            throw Errno.EINVAL.raise();
        }
        long added = Words.look(source);
        if (added == -1) {
            throw Errno.EINVAL.raise();
        }
        lock.lock();
        try {
            if (Long.compareUnsigned(MAX - count, added) < 0) {
                return WOULD_BLOCK;
            }
            count += added;
        } finally {
            lock.unlock();
        }
        source.skip(Long.BYTES);
        waiters.wake(POLLIN);
        return Long.BYTES;
    }

    /** Adds one, unless the counter is full: a notice of the kernel's own. */
    public void signal() {
        lock.lock();
        try {
            if (count != -1) {
                count++;
            }
        } finally {
            lock.unlock();
        }
        waiters.wake(POLLIN);
    }

    @Override
    public int readyEvents() {
        lock.lock();
        try {
            return (count != 0 ? POLLIN : 0)
                    | (count == -1 ? POLLERR : 0)
                    | (Long.compareUnsigned(count, MAX) < 0 ? POLLOUT : 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void describe(Caller reader, StringBuilder out) {
        lock.lock();
        try {
            String value = Long.toHexString(count);
            out.append("eventfd-count: ").repeat(' ', 16 - value.length()).append(value);
        } finally {
            lock.unlock();
        }
        out.append("\neventfd-id: ").append(id).append("\neventfd-semaphore: ");
        out.append(reading == Reading.ONE ? 1 : 0).append('\n');
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {}
}
