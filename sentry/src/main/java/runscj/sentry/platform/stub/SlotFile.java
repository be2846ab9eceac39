package runscj.sentry.platform.stub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import runscj.host.HostException;
import runscj.host.HostMapping;
import runscj.host.HostMemory;
import runscj.host.MemFd;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * A memfd of equal slots that stubs map: one orders page for each, or their guest threads'
 * contexts. All methods may be called by any thread.
 */
final class SlotFile implements AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final int EAGAIN = 11;

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final MemFd file;
    private final int slotSize;
    private final HostMapping mapping;

    @GuardedBy("lock")
    private final BitSet used = new BitSet();

    SlotFile(String name, int slotSize) {
        this.slotSize = slotSize;
        file = MemFd.create(name);
        long size = (long) CAPACITY * slotSize;
        file.truncate(size);
        mapping =
                HostMapping.shared(
                        file.fd(), 0, size, HostMemory.PROT_READ | HostMemory.PROT_WRITE);
    }

    int fd() {
        return file.fd().number();
    }

    /**
     * Reserves a slot; returns its index.
     *
     * @throws HostException EAGAIN if there are 65536
     */
    int reserve() {
        lock.lock();
        try {
            int index = used.nextClearBit(0);
            if (index == CAPACITY) {
                throw new HostException(EAGAIN, "too many stubs or guest threads");
            }
            used.set(index);
            return index;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a slot that nobody maps any more. */
    void release(int index) {
        lock.lock();
        try {
            used.clear(index);
        } finally {
            lock.unlock();
        }
    }

    long offset(int index) {
        return (long) index * slotSize;
    }

    MemorySegment slot(int index) {
        return mapping.memory().asSlice(offset(index), slotSize);
    }

    @Override
    public void close() {
        mapping.close();
        file.close();
    }
}
