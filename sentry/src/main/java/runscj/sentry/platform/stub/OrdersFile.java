package runscj.sentry.platform.stub;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import runscj.host.HostException;
import runscj.host.HostMapping;
import runscj.host.HostMemory;
import runscj.host.MemFd;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** The memfd with one orders page for each stub. All methods may be called by any thread. */
final class OrdersFile implements AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final int EAGAIN = 11;

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final MemFd file = MemFd.create("runsc-j-orders");
    private final HostMapping mapping;

    @GuardedBy("lock")
    private final BitSet used = new BitSet();

    OrdersFile() {
        long size = (long) CAPACITY * StubLayout.PAGE_SIZE;
        file.truncate(size);
        mapping =
                HostMapping.shared(
                        file.fd(), 0, size, HostMemory.PROT_READ | HostMemory.PROT_WRITE);
    }

    int fd() {
        return file.fd().number();
    }

    /**
     * Reserves a page; returns its index.
     *
     * @throws HostException EAGAIN if there are 65536 stubs
     */
    int reserve() {
        lock.lock();
        try {
            int index = used.nextClearBit(0);
            if (index == CAPACITY) {
                throw new HostException(EAGAIN, "too many stubs");
            }
            used.set(index);
            return index;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a page that nobody maps any more. */
    void release(int index) {
        lock.lock();
        try {
            used.clear(index);
        } finally {
            lock.unlock();
        }
    }

    long offset(int index) {
        return (long) index * StubLayout.PAGE_SIZE;
    }

    MemorySegment page(int index) {
        return mapping.memory().asSlice(offset(index), StubLayout.PAGE_SIZE);
    }

    @Override
    public void close() {
        mapping.close();
        file.close();
    }
}
