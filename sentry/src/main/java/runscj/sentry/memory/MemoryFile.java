package runscj.sentry.memory;

import static runscj.abi.Errno.ENOMEM;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostMapping;
import runscj.host.HostMemory;
import runscj.host.MemFd;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * The sandbox's memory: one sparse memfd that holds all guest memory, page cache and tmpfs data,
 * with a reference count for each page. Stubs map ranges of it; the sentry maps all of it, once.
 * The file never shrinks, so no access through {@link #segment} can fail for lack of file.
 *
 * <p>A page whose count drops to zero is free and still has its old contents. Small allocations
 * reuse such pages and clear them; when many have gathered, their memory is given back to the host,
 * whereby they read as zeroes.
 *
 * <p>All methods may be called by any thread. Lock: {@link LockRank#MEMORY_FILE}, held for a
 * bounded number of pages at a time, never during a host call or while memory is cleared.
 */
public final class MemoryFile implements AutoCloseable {
    /** Bytes of a page. */
    public static final int PAGE_SIZE = 4096;

    private static final int PAGE_SHIFT = 12;
    private static final long LARGEST_FILE = 1L << 40;
    private static final long SMALLEST_FILE = 1L << 32;
    private static final int CLEAN = 0;
    private static final int USED_BEFORE = 1;

    /** Pages handled per acquisition of the lock. */
    private static final int BATCH_PAGES = 2048;

    /** Up to this size clearing used pages is cheaper than faulting in new ones. */
    private static final int CLEARED_PAGES = 32;

    /** Used pages that may gather before memory goes back to the host: 8 MiB. */
    private static final int USED_BEFORE_PAGES = 2048;

    private static final int PUNCHES_PER_CALL = 64;

    private final OrderedLock lock = LockRank.MEMORY_FILE.newLock();
    private final MemFd file;
    private final HostMapping mapping;
    private final int filePages;

    private final PageArray counts = new PageArray();

    @GuardedBy("lock")
    private final FreeExtents clean = new FreeExtents(CLEAN, counts);

    @GuardedBy("lock")
    private final FreeExtents usedBefore = new FreeExtents(USED_BEFORE, counts);

    /** Pages from here on were never allocated. */
    @GuardedBy("lock")
    private int endPage;

    @GuardedBy("lock")
    private long usedPages;

    @GuardedBy("lock")
    private long limitPages;

    /** Null until there are accounts. */
    private volatile MemoryAccount.@Nullable Charging charging;

    @GuardedBy("lock")
    private final Charges charges = new Charges();

    private MemoryFile(MemFd file, HostMapping mapping, long limitBytes) {
        this.file = file;
        this.mapping = mapping;
        this.filePages = (int) (mapping.size() >>> PAGE_SHIFT);
        this.limitPages = limitBytes >>> PAGE_SHIFT;
    }

    /**
     * Makes an empty file that hands out at most {@code limitBytes}.
     *
     * @throws HostException if the host has no address space for it
     */
    public static MemoryFile create(long limitBytes) {
        MemFd file = MemFd.create("runsc-j-memory");
        HostException refused = null;
        for (long size = LARGEST_FILE; size >= SMALLEST_FILE; size >>= 1) {
            try {
                file.truncate(size);
                HostMapping mapping =
                        HostMapping.shared(
                                file.fd(), 0, size, HostMemory.PROT_READ | HostMemory.PROT_WRITE);
                // Children of the sentry must not see guest memory at the sentry's address.
                Host.required(
                        HostMemory.madvise(mapping.address(), size, HostMemory.MADV_DONTFORK),
                        "madvise");
                Host.required(
                        HostMemory.madvise(mapping.address(), size, HostMemory.MADV_DONTDUMP),
                        "madvise");
                return new MemoryFile(file, mapping, limitBytes);
            } catch (HostException tooLarge) {
                refused = tooLarge;
            }
        }
        file.close();
        throw refused;
    }

    /** Returns the descriptor's number, valid until close. */
    public int fd() {
        return file.fd().number();
    }

    /** Returns the whole file as host memory. Guest code may change any byte of it at any time. */
    public MemorySegment segment() {
        return mapping.memory();
    }

    /** Returns the bytes allocated now. */
    public long usedBytes() {
        lock.lock();
        try {
            return usedPages << PAGE_SHIFT;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the bytes that may be allocated altogether. */
    public long limitBytes() {
        lock.lock();
        try {
            return limitPages << PAGE_SHIFT;
        } finally {
            lock.unlock();
        }
    }

    /** Changes the limit, in bytes. What is allocated beyond it stays. */
    public void limitBytes(long limitBytes) {
        lock.lock();
        try {
            limitPages = limitBytes >>> PAGE_SHIFT;
        } finally {
            lock.unlock();
        }
    }

    /** Has what is allocated from now on charged to accounts. */
    public void chargeTo(MemoryAccount.Charging whom) {
        charging = whom;
    }

    /** Returns what an account has been charged with. */
    public MemoryAccount.Figures figures(MemoryAccount account) {
        lock.lock();
        try {
            return account.figures();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets limits of an account, in bytes; {@link MemoryAccount#NO_LIMIT} for none. What it is
     * charged with beyond them stays.
     */
    public void limit(MemoryAccount account, long maxBytes, long highBytes) {
        lock.lock();
        try {
            account.max(maxBytes);
            account.high(highBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether not a page is left for anybody. */
    public boolean isFull() {
        lock.lock();
        try {
            return usedPages >= Math.min(limitPages, filePages);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether an account's limit leaves no room for a page. */
    public boolean isFull(MemoryAccount account) {
        lock.lock();
        try {
            return account.isFull();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Allocates consecutive zero-filled pages with a reference count of one each; returns the
     * offset of the first.
     *
     * @param length bytes, a positive multiple of the page size
     * @throws ErrnoException ENOMEM if the limit, one of an account that is charged, or the file's
     *     end would be exceeded
     */
    public long allocate(long length) throws ErrnoException {
        checkAligned(0, length);
        if (length >>> PAGE_SHIFT > filePages) {
            throw ENOMEM.raise();
        }
        int count = (int) (length >>> PAGE_SHIFT);
        int first = -1;
        boolean needsClearing = false;
        boolean high = false;
        MemoryAccount.Charging whom = charging;
        MemoryAccount account = whom == null ? null : whom.current();
        lock.lock();
        try {
            if (count > limitPages - usedPages || (account != null && !account.admits(count))) {
                throw ENOMEM.raise();
            }
            if (count <= CLEARED_PAGES) {
                first = usedBefore.take(count);
                needsClearing = first >= 0;
            }
            if (first < 0) {
                first = clean.take(count);
            }
            if (first < 0 && count <= filePages - endPage) {
                first = endPage;
                endPage += count;
            }
            if (first < 0) {
                first = usedBefore.take(count);
                needsClearing = first >= 0;
            }
            if (first < 0) {
                throw ENOMEM.raise();
            }
            usedPages += count;
            if (account != null) {
                high = charges.charge(account, first, count);
            }
        } finally {
            lock.unlock();
        }
        long offset = (long) first << PAGE_SHIFT;
        if (needsClearing) {
            segment().asSlice(offset, length).fill((byte) 0);
        }
        startCounting(first, count);
        if (high && whom != null) {
            whom.beyondHigh();
        }
        return offset;
    }

    /**
     * Writes to pages that were allocated in large runs and not touched since. The host then
     * neither clears them, nor maps them into the sentry one fault at a time, which takes longer
     * than the copy.
     *
     * @return the bytes written, at least one
     * @throws ErrnoException what the host refused, for lack of memory for instance
     */
    public long writeUntouched(long offset, MemorySegment source) throws ErrnoException {
        if (!source.isNative()) {
            MemorySegment.copy(source, 0, segment(), offset, source.byteSize());
            return source.byteSize();
        }
        return Host.checked(HostFiles.pwrite(fd(), source, offset));
    }

    /** The pages are in no free list and not yet known to anybody else. */
    private void startCounting(int first, int count) {
        int page = first;
        int end = first + count;
        while (page < end) {
            int here = Math.min(BATCH_PAGES, end - page);
            lock.lock();
            try {
                counts.fill(page, here, 1);
            } finally {
                lock.unlock();
            }
            page += here;
        }
    }

    /**
     * Adds one reference to each page of a range. The caller holds one already.
     *
     * @throws IllegalStateException if a page is free, or has 2^31 - 1 references
     */
    public void incRef(long offset, long length) {
        checkAligned(offset, length);
        int page = (int) (offset >>> PAGE_SHIFT);
        int end = page + (int) (length >>> PAGE_SHIFT);
        while (page < end) {
            int batchEnd = Math.min(page + BATCH_PAGES, end);
            lock.lock();
            try {
                for (; page < batchEnd; page++) {
                    int count = counts.get(page);
                    if (count <= 0 || count == Integer.MAX_VALUE) {
                        throw new IllegalStateException(
                                "page " + page + " has " + count + " references");
                    }
                    counts.set(page, count + 1);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Drops one reference to each page of a range; pages without any become free. The caller no
     * longer maps nor touches them.
     *
     * @throws IllegalStateException if a page is free
     */
    public void decRef(long offset, long length) {
        checkAligned(offset, length);
        int page = (int) (offset >>> PAGE_SHIFT);
        int end = page + (int) (length >>> PAGE_SHIFT);
        boolean many = false;
        while (page < end) {
            int batchEnd = Math.min(page + BATCH_PAGES, end);
            lock.lock();
            try {
                decRefLocked(page, batchEnd);
                many = usedBefore.pages() > USED_BEFORE_PAGES;
            } finally {
                lock.unlock();
            }
            page = batchEnd;
        }
        if (many) {
            giveBack();
        }
    }

    @GuardedBy("lock")
    private void decRefLocked(int start, int end) {
        int runStart = start;
        for (int page = start; page < end; page++) {
            int count = counts.get(page);
            if (count <= 0) {
                throw new IllegalStateException("page " + page + " is free");
            }
            counts.set(page, count - 1);
            if (count > 1) {
                freeLocked(runStart, page);
                runStart = page + 1;
            }
        }
        freeLocked(runStart, end);
    }

    @GuardedBy("lock")
    private void freeLocked(int start, int end) {
        if (start < end) {
            usedBefore.add(start, end - start);
            usedPages -= end - start;
            if (charging != null) {
                charges.uncharge(start, end);
            }
        }
    }

    /**
     * Returns memory of free pages to the host until half of what may gather is left, with a
     * bounded number of host calls.
     */
    private void giveBack() {
        for (int i = 0; i < PUNCHES_PER_CALL; i++) {
            int first;
            int count;
            lock.lock();
            try {
                if (usedBefore.pages() <= USED_BEFORE_PAGES / 2) {
                    return;
                }
                first = usedBefore.largest();
                count = usedBefore.remove(first);
            } finally {
                lock.unlock();
            }
            // While the host works the pages are in no list, so nobody can get them.
            Host.required(
                    file.punchHole((long) first << PAGE_SHIFT, (long) count << PAGE_SHIFT),
                    "fallocate");
            lock.lock();
            try {
                addCleanLocked(first, count);
            } finally {
                lock.unlock();
            }
        }
    }

    @GuardedBy("lock")
    private void addCleanLocked(int page, int count) {
        int first = clean.add(page, count);
        if (first + clean.lengthAt(first) == endPage) {
            clean.remove(first);
            endPage = first;
        }
    }

    /**
     * Returns the references to the page at an offset; 0 if free. Exact for a caller who keeps
     * others from adding one.
     */
    public int refCount(long offset) {
        return Math.max(0, counts.get((int) (offset >>> PAGE_SHIFT)));
    }

    /** Returns whether the page at an offset has exactly one reference. */
    public boolean isUnique(long offset) {
        return refCount(offset) == 1;
    }

    private void checkAligned(long offset, long length) {
        long end = offset + length;
        if (((offset | length) & (PAGE_SIZE - 1)) != 0 || offset < 0 || length <= 0 || end < 0) {
            throw new IllegalArgumentException("offset " + offset + " length " + length);
        }
    }

    /** Unmaps and closes the file. Nobody may use its memory any more. */
    @Override
    public void close() {
        mapping.close();
        file.close();
    }
}
