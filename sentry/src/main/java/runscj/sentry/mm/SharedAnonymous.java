package runscj.sentry.mm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * Memory of {@code MAP_SHARED | MAP_ANONYMOUS}: zeros of a fixed size, shared by all that inherit
 * the mapping. Pages are allocated in pieces as they are touched.
 */
public final class SharedAnonymous implements MemoryObject {
    private static final AtomicLong INODE_NUMBERS = new AtomicLong(1024);

    /** The device of Linux's internal tmpfs: 0:1. */
    private static final long DEVICE = 1;

    private final MemoryFile memory;
    private final long length;
    private final long inodeNumber = INODE_NUMBERS.incrementAndGet();
    private final MappingSet mappings = new MappingSet();
    private final AtomicInteger references = new AtomicInteger();
    private final OrderedLock lock = LockRank.INODE.newLock();

    /** Every range is OWNED and WRITABLE; addresses are offsets in the object. */
    @GuardedBy("lock")
    private final PmaMap pieces = new PmaMap();

    /**
     * Makes an object without references.
     *
     * @param length bytes, page aligned
     */
    public SharedAnonymous(MemoryFile memory, long length) {
        this.memory = memory;
        this.length = length;
    }

    /** Returns the size in bytes. */
    public long length() {
        return length;
    }

    @Override
    public void translate(long offset, long wanted, int access, Backing out) throws ErrnoException {
        if (offset >= length) {
            throw Errno.EFAULT.raise();
        }
        lock.lock();
        try {
            int index = pieces.find(offset);
            if (index < 0) {
                allocateAround(offset);
                index = pieces.find(offset);
            }
            out.inMemoryFile = true;
            out.fileOffset = pieces.offsetOf(index, offset);
            out.length = Math.min(wanted, pieces.end(index) - offset);
            out.prot = Prot.ALL;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void allocateAround(long offset) throws ErrnoException {
        int next = pieces.indexAbove(offset);
        long start = offset & -Faults.AROUND;
        long end = Math.min(start + Faults.AROUND, length);
        if (next > 0) {
            start = Math.max(start, pieces.end(next - 1));
        }
        if (next < pieces.count()) {
            end = Math.min(end, pieces.start(next));
        }
        pieces.insert(
                start,
                end,
                memory.allocate(end - start),
                PmaMap.MEMORY_FILE,
                PmaMap.OWNED | PmaMap.WRITABLE);
    }

    @Override
    public void punch(long offset, long punched) {
        long start = Prot.pageDown(offset);
        long end = Math.min(length, start + punched);
        long[] freed;
        lock.lock();
        try {
            freed = take(start, end);
        } finally {
            lock.unlock();
        }
        // Whoever maps the pages must let go of them before they can be somebody else's.
        mappings.invalidate(start, end - start);
        for (int i = 0; i < freed.length; i += 2) {
            memory.decRef(freed[i], freed[i + 1]);
        }
    }

    @GuardedBy("lock")
    private long[] take(long start, long end) {
        pieces.split(start);
        pieces.split(end);
        int from = pieces.indexAbove(start);
        int to = from;
        while (to < pieces.count() && pieces.start(to) < end) {
            to++;
        }
        long[] taken = new long[(to - from) * 2];
        for (int i = from; i < to; i++) {
            taken[(i - from) * 2] = pieces.offsetOf(i, pieces.start(i));
            taken[(i - from) * 2 + 1] = pieces.end(i) - pieces.start(i);
        }
        pieces.removeRange(from, to);
        return taken;
    }

    @Override
    public MappingSet mappings() {
        return mappings;
    }

    @Override
    public long deviceId() {
        return DEVICE;
    }

    @Override
    public long inodeNumber() {
        return inodeNumber;
    }

    @Override
    public void retain() {
        references.incrementAndGet();
    }

    @Override
    public void release() {
        if (references.decrementAndGet() == 0) {
            long[] freed;
            lock.lock();
            try {
                freed = take(0, length);
            } finally {
                lock.unlock();
            }
            for (int i = 0; i < freed.length; i += 2) {
                memory.decRef(freed[i], freed[i + 1]);
            }
        }
    }
}
