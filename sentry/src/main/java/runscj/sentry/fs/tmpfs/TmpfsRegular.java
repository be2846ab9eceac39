package runscj.sentry.fs.tmpfs;

import static runscj.abi.Errno.EBUSY;
import static runscj.abi.Errno.EFAULT;
import static runscj.abi.Errno.EFBIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Fcntl.FALLOC_FL_KEEP_SIZE;
import static runscj.abi.Fcntl.FALLOC_FL_PUNCH_HOLE;
import static runscj.abi.Fcntl.FALLOC_FL_ZERO_RANGE;
import static runscj.abi.Fcntl.F_SEAL_FUTURE_WRITE;
import static runscj.abi.Fcntl.F_SEAL_GROW;
import static runscj.abi.Fcntl.F_SEAL_SEAL;
import static runscj.abi.Fcntl.F_SEAL_SHRINK;
import static runscj.abi.Fcntl.F_SEAL_WRITE;
import static runscj.abi.Fcntl.SEEK_DATA;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.Mman;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MappingSet;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileClock;
import runscj.sentry.vfs.FileImpl;

/**
 * A regular file. Its pages lie in the memory file and are what mmap(2) shares. Data is copied
 * without the inode's lock: a copy announces itself in {@link #copies}, and pages that are taken
 * out meanwhile are kept until the last copy has ended. Sizes and writes are ordered by the write
 * lock.
 */
final class TmpfsRegular extends TmpfsInode implements MemoryObject {
    private static final int PAGE_SIZE = MemoryFile.PAGE_SIZE;
    private static final int PAGE_SHIFT = 12;

    /** Pages that a mapping's fault or one step of a write allocates at once. */
    private static final int AROUND = 16;

    private static final int STEP_PAGES = 256;

    /** Bytes written at once from which on it pays to let the host fill new pages. */
    private static final int LARGE = 256 * 1024;

    private static final int READ_WRITE_EXEC = Mman.PROT_READ | Mman.PROT_WRITE | Mman.PROT_EXEC;

    /**
     * Makes appends and truncations wait for each other. Taken before {@link #lock}, held while
     * guest memory is copied.
     */
    private final OrderedLock writeLock = LockRank.FILE_POSITION.newLock();

    private final MappingSet mappings = new MappingSet();

    @GuardedBy("lock")
    private final PageTable pages = new PageTable();

    @GuardedBy("lock")
    private long size;

    @GuardedBy("lock")
    private int copies;

    /** Pages that left the file while copies ran. */
    @GuardedBy("lock")
    private @Nullable PageRuns deferred;

    @GuardedBy("lock")
    private int seals = F_SEAL_SEAL;

    @GuardedBy("lock")
    private int mapped;

    TmpfsRegular(TmpfsFileSystem fileSystem, int mode, int uid, int gid) {
        super(fileSystem, mode, uid, gid);
    }

    @Override
    @GuardedBy("lock")
    long sizeLocked() {
        return size;
    }

    @Override
    @GuardedBy("lock")
    long pagesLocked() {
        return pages.count();
    }

    @Override
    @GuardedBy("lock")
    int mappingsLocked() {
        return mapped;
    }

    @Override
    public FileImpl open(Caller caller, int flags) {
        return new TmpfsFile(this, (flags & Fcntl.O_NOATIME) == 0);
    }

    long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Records a read's access time. */
    void accessed() {
        lock.lock();
        try {
            accessedLocked();
        } finally {
            lock.unlock();
        }
    }

    /** Copies to a buffer from an offset on; returns the bytes, 0 at or behind the end. */
    long read(IoBuffer target, long offset) throws ErrnoException {
        long moved = 0;
        MemorySegment memory = fileSystem.memory().segment();
        beginCopy();
        try {
            while (target.remaining() > 0) {
                long at = offset + moved;
                long here;
                long source;
                lock.lock();
                try {
                    if (at >= size) {
                        break;
                    }
                    long wanted = Math.min(target.remaining(), size - at);
                    source = sourceLocked(at);
                    here = Math.min(wanted, runBytesLocked(at, wanted, source >= 0));
                } finally {
                    lock.unlock();
                }
                long done;
                try {
                    done = source < 0 ? target.putZeros(here) : target.put(memory, source, here);
                } catch (ErrnoException e) {
                    if (moved == 0) {
                        throw e;
                    }
                    break;
                }
                moved += done;
                if (done < here) {
                    break;
                }
            }
        } finally {
            endCopy();
        }
        return moved;
    }

    /** Returns where a byte lies in the memory file, or -1 in a hole. */
    @GuardedBy("lock")
    private long sourceLocked(long at) {
        int page = pages.find(at >>> PAGE_SHIFT);
        return page < 0 ? -1 : ((long) page << PAGE_SHIFT) + (at & (PAGE_SIZE - 1));
    }

    @GuardedBy("lock")
    private long runBytesLocked(long at, long wanted, boolean data) {
        int within = (int) at & (PAGE_SIZE - 1);
        int limit = (int) Math.min(STEP_PAGES, (within + wanted + PAGE_SIZE - 1) >>> PAGE_SHIFT);
        long first = at >>> PAGE_SHIFT;
        int run = data ? pages.run(first, limit) : pages.holeRun(first, limit);
        return (long) run * PAGE_SIZE - within;
    }

    private void beginCopy() {
        lock.lock();
        try {
            copies++;
        } finally {
            lock.unlock();
        }
    }

    private void endCopy() {
        PageRuns free = null;
        lock.lock();
        try {
            if (--copies == 0 && deferred != null) {
                free = deferred;
                deferred = null;
            }
        } finally {
            lock.unlock();
        }
        if (free != null) {
            free.free(fileSystem.memory());
        }
    }

    /** Copies from a buffer to an offset; returns the bytes. */
    long write(IoBuffer source, long offset) throws ErrnoException {
        writeLock.lockNested();
        try {
            return writeLocked(source, offset);
        } finally {
            writeLock.unlock();
        }
    }

    /** Copies from a buffer to the end; returns the new end. */
    long append(IoBuffer source) throws ErrnoException {
        writeLock.lockNested();
        try {
            long end = size();
            return end + writeLocked(source, end);
        } finally {
            writeLock.unlock();
        }
    }

    @GuardedBy("writeLock")
    private long writeLocked(IoBuffer source, long offset) throws ErrnoException {
        long moved = 0;
        requireUnsealed(offset + source.remaining());
        MemorySegment memory = fileSystem.memory().segment();
        beginCopy();
        try {
            while (source.remaining() > 0) {
                long at = offset + moved;
                if (at == Long.MAX_VALUE) {
                    throw EFBIG.raise();
                }
                long target;
                long here;
                boolean fresh;
                lock.lock();
                try {
                    fresh = pages.find(at >>> PAGE_SHIFT) < 0;
                    here = allocateLocked(at, Math.min(source.remaining(), Long.MAX_VALUE - at));
                    target = sourceLocked(at);
                } finally {
                    lock.unlock();
                }
                long done =
                        fresh && here >= LARGE
                                ? writeFresh(source, target, here)
                                : source.get(memory, target, here);
                moved += done;
                extend(at + done);
                if (done < here) {
                    break;
                }
            }
        } catch (ErrnoException e) {
            if (moved == 0) {
                throw e;
            }
        } finally {
            endCopy();
        }
        return moved;
    }

    /** Returns less than the length only after a fault. */
    private long writeFresh(IoBuffer source, long target, long length) throws ErrnoException {
        long done = 0;
        try {
            while (done < length) {
                MemorySegment piece = source.peek(length - done, Mman.PROT_READ);
                long count = fileSystem.memory().writeUntouched(target + done, piece);
                source.skip(count);
                done += count;
            }
        } catch (ErrnoException e) {
            if (done == 0) {
                throw e;
            }
        }
        return done;
    }

    private void extend(long end) {
        lock.lock();
        try {
            size = Math.max(size, end);
            modifiedLocked();
        } finally {
            lock.unlock();
        }
    }

    private void requireUnsealed(long end) throws ErrnoException {
        lock.lock();
        try {
            if ((seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0
                    || ((seals & F_SEAL_GROW) != 0 && end > size)) {
                throw EPERM.raise();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the page of a byte exist; returns how many of the wanted bytes lie one behind the other
     * from there.
     */
    @GuardedBy("lock")
    private long allocateLocked(long at, long wanted) throws ErrnoException {
        long page = at >>> PAGE_SHIFT;
        if (pages.find(page) < 0) {
            int within = (int) at & (PAGE_SIZE - 1);
            int limit =
                    (int) Math.min(STEP_PAGES, (within + wanted + PAGE_SIZE - 1) >>> PAGE_SHIFT);
            fillHoleLocked(page, pages.holeRun(page, limit));
        }
        return Math.min(wanted, runBytesLocked(at, wanted, true));
    }

    /** Allocates for holes; fewer pages, at least one, when there is not room for all. */
    @GuardedBy("lock")
    private void fillHoleLocked(long page, int wanted) throws ErrnoException {
        int count = wanted;
        while (true) {
            try {
                fileSystem.limits().takePages(count);
                break;
            } catch (ErrnoException e) {
                if (count == 1) {
                    throw e;
                }
                count /= 2;
            }
        }
        boolean allocated = false;
        try {
            long offset = fileSystem.memory().allocate((long) count * PAGE_SIZE);
            pages.put(page, (int) (offset >>> PAGE_SHIFT), count);
            allocated = true;
        } finally {
            if (!allocated) {
                fileSystem.limits().returnPages(count);
            }
        }
    }

    @Override
    void resize(long lengthBytes) throws ErrnoException {
        writeLock.lockNested();
        try {
            lock.lock();
            try {
                boolean shrinks = lengthBytes < size;
                if ((shrinks && (seals & F_SEAL_SHRINK) != 0)
                        || (lengthBytes > size && (seals & F_SEAL_GROW) != 0)) {
                    throw EPERM.raise();
                }
                if (lengthBytes != size) {
                    modifiedLocked();
                }
                size = lengthBytes;
                if (!shrinks) {
                    return;
                }
                zeroTailLocked(lengthBytes);
            } finally {
                lock.unlock();
            }
            drop(pageUp(lengthBytes), Long.MAX_VALUE >>> PAGE_SHIFT);
        } finally {
            writeLock.unlock();
        }
    }

    private static long pageUp(long bytes) {
        return (bytes >>> PAGE_SHIFT) + ((bytes & (PAGE_SIZE - 1)) == 0 ? 0 : 1);
    }

    /** Clears what lies behind the end in the last page. */
    @GuardedBy("lock")
    private void zeroTailLocked(long end) {
        int within = (int) end & (PAGE_SIZE - 1);
        if (within != 0) {
            zeroLocked(end, end + PAGE_SIZE - within);
        }
    }

    /** Clears bytes of one page, if it exists. */
    @GuardedBy("lock")
    private void zeroLocked(long from, long to) {
        long source = sourceLocked(from);
        if (source >= 0 && to > from) {
            fileSystem.memory().segment().asSlice(source, to - from).fill((byte) 0);
        }
    }

    /** Takes pages out and frees them once no address space and no copy uses them. */
    private void drop(long fromPage, long toPage) {
        PageRuns removed = new PageRuns();
        lock.lock();
        try {
            pages.remove(fromPage, toPage, removed);
        } finally {
            lock.unlock();
        }
        long start = fromPage << PAGE_SHIFT;
        long length =
                toPage >= Long.MAX_VALUE >>> PAGE_SHIFT
                        ? Long.MAX_VALUE - start
                        : (toPage - fromPage) << PAGE_SHIFT;
        mappings.invalidate(start, length);
        fileSystem.limits().returnPages(removed.pages());
        if (removed.pages() == 0) {
            return;
        }
        lock.lock();
        try {
            if (copies > 0) {
                if (deferred == null) {
                    deferred = removed;
                } else {
                    deferred.addAll(removed);
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        removed.free(fileSystem.memory());
    }

    @Override
    void freeContents() {
        drop(0, Long.MAX_VALUE >>> PAGE_SHIFT);
    }

    @Override
    public void allocate(Caller caller, int mode, long offset, long length) throws ErrnoException {
        if ((mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) != 0) {
            throw EOPNOTSUPP.raise();
        }
        long end = offset + length;
        if (end < 0) {
            throw EFBIG.raise();
        }
        writeLock.lockNested();
        try {
            if ((mode & FALLOC_FL_PUNCH_HOLE) != 0) {
                requireUnsealed(0);
                punchLocked(offset, end);
                return;
            }
            boolean keepSize = (mode & FALLOC_FL_KEEP_SIZE) != 0;
            if (!keepSize) {
                requireGrowable(end);
            }
            if ((mode & FALLOC_FL_ZERO_RANGE) != 0) {
                requireUnsealed(0);
                punchLocked(offset, end);
            }
            if (caller.fileSizeLimitBytes() < end && !keepSize) {
                caller.fileSizeLimitExceeded();
                throw EFBIG.raise();
            }
            reserveLocked(offset, end);
            lock.lock();
            try {
                if (!keepSize && end > size) {
                    size = end;
                }
                changeTimeNs = FileClock.nowNs();
            } finally {
                lock.unlock();
            }
        } finally {
            writeLock.unlock();
        }
    }

    private void requireGrowable(long end) throws ErrnoException {
        lock.lock();
        try {
            if ((seals & F_SEAL_GROW) != 0 && end > size) {
                throw EPERM.raise();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("writeLock")
    private void reserveLocked(long offset, long end) throws ErrnoException {
        long last = pageUp(end);
        long page = offset >>> PAGE_SHIFT;
        long wanted = last - page;
        long room = fileSystem.limits().maxPages();
        if ((room != 0 && wanted > room)
                || wanted > fileSystem.memory().limitBytes() >>> PAGE_SHIFT) {
            throw Errno.ENOSPC.raise();
        }
        while (page < last) {
            lock.lock();
            try {
                int holes = pages.holeRun(page, (int) Math.min(STEP_PAGES, last - page));
                if (holes > 0) {
                    fillHoleLocked(page, holes);
                }
                page += pages.run(page, (int) Math.min(STEP_PAGES, last - page));
            } finally {
                lock.unlock();
            }
        }
    }

    @GuardedBy("writeLock")
    private void punchLocked(long offset, long end) {
        long firstWhole = pageUp(offset);
        long endWhole = end >>> PAGE_SHIFT;
        lock.lock();
        try {
            if (firstWhole > endWhole) {
                zeroLocked(offset, end);
            } else {
                zeroLocked(offset, firstWhole << PAGE_SHIFT);
                zeroLocked(endWhole << PAGE_SHIFT, end);
            }
            modifiedLocked();
        } finally {
            lock.unlock();
        }
        if (firstWhole < endWhole) {
            drop(firstWhole, endWhole);
        }
    }

    /** MADV_REMOVE: frees a range, which reads as zeros afterwards. */
    @Override
    public void punch(long offset, long length) throws ErrnoException {
        writeLock.lock();
        try {
            requireUnsealed(0);
            punchLocked(offset, offset + length);
        } finally {
            writeLock.unlock();
        }
    }

    /** SEEK_DATA and SEEK_HOLE. */
    long seekExtent(long offset, int whence) throws ErrnoException {
        lock.lock();
        try {
            if (offset < 0 || offset >= size) {
                throw Errno.ENXIO.raise();
            }
            long page = offset >>> PAGE_SHIFT;
            long found = whence == SEEK_DATA ? pages.nextData(page) : pages.nextHole(page);
            if (found >= pageUp(size)) {
                if (whence == SEEK_DATA) {
                    throw Errno.ENXIO.raise();
                }
                return size;
            }
            return found == page ? offset : found << PAGE_SHIFT;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the seals of a new memfd. */
    void startSeals(int first) {
        lock.lock();
        try {
            seals = first;
        } finally {
            lock.unlock();
        }
    }

    int seals() {
        lock.lock();
        try {
            return seals;
        } finally {
            lock.unlock();
        }
    }

    void addSeals(int added) throws ErrnoException {
        int known =
                F_SEAL_SEAL
                        | F_SEAL_SHRINK
                        | F_SEAL_GROW
                        | F_SEAL_WRITE
                        | F_SEAL_FUTURE_WRITE
                        | Fcntl.F_SEAL_EXEC;
        if ((added & ~known) != 0) {
            throw EINVAL.raise();
        }
        writeLock.lock();
        try {
            lock.lock();
            try {
                if ((seals & F_SEAL_SEAL) != 0) {
                    throw EPERM.raise();
                }
                if ((added & F_SEAL_WRITE) != 0 && (seals & F_SEAL_WRITE) == 0 && mapped > 0) {
                    throw EBUSY.raise();
                }
                seals |= added;
            } finally {
                lock.unlock();
            }
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public void translate(long offset, long length, int access, Backing out) throws ErrnoException {
        lock.lock();
        try {
            long end = pageUp(size);
            long page = offset >>> PAGE_SHIFT;
            if (offset < 0 || page >= end) {
                throw EFAULT.raise();
            }
            int limit =
                    (int)
                            Math.min(
                                    Math.max(length >>> PAGE_SHIFT, 1),
                                    Math.min(end - page, STEP_PAGES));
            if (pages.find(page) < 0) {
                try {
                    fillHoleLocked(page, pages.holeRun(page, Math.min(limit, AROUND)));
                } catch (ErrnoException e) {
                    // A full file system is SIGBUS, a full sandbox is the OOM killer's business.
                    throw e.errno() == Errno.ENOSPC ? EFAULT.raise() : e;
                }
            }
            out.inMemoryFile = true;
            out.fileOffset = (long) pages.find(page) << PAGE_SHIFT;
            out.length = (long) pages.run(page, limit) << PAGE_SHIFT;
            out.prot = READ_WRITE_EXEC;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the first page in a range that lies behind the end. */
    @Override
    public long firstBeyondEnd(long from, long to) {
        long end = pageUp(size()) << PAGE_SHIFT;
        return Math.min(to, Math.max(from, end));
    }

    @Override
    public MappingSet mappings() {
        return mappings;
    }

    @Override
    public long deviceId() {
        return fileSystem.deviceId();
    }

    @Override
    public void retain() {
        lock.lock();
        try {
            mapped++;
        } finally {
            lock.unlock();
        }
        remember();
    }

    @Override
    public void release() {
        lock.lock();
        try {
            mapped--;
        } finally {
            lock.unlock();
        }
        forget();
    }
}
