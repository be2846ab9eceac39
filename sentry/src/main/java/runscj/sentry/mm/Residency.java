package runscj.sentry.mm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.HostMemory;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;

/** Which pages are there: populating, locking, discarding and telling. Guarded by the mm's lock. */
final class Residency {
    private static final int PUNCH_KEEPING_SIZE = 3;
    private static final long MINCORE_CHUNK_PAGES = 4096;

    private final Mm mm;
    private final Areas areas;

    Residency(Mm mm, Areas areas) {
        this.mm = mm;
        this.areas = areas;
    }

    /**
     * Makes all pages of a range present as far as they can be, as mm_populate does for mmap:
     * errors end it silently.
     */
    void populate(long start, long end) {
        try {
            populate(start, end, false);
        } catch (ErrnoException ignored) {
            return;
        }
    }

    /**
     * Makes all pages of a range present, writable private ones as if written.
     *
     * @param writeShared whether shared pages are made writable too
     * @throws ErrnoException of the first page that cannot be
     */
    void populate(long start, long end, boolean writeShared) throws ErrnoException {
        Pages pages = areas.pages;
        long addr = start;
        while (addr < end) {
            int a = areas.list.indexAbove(addr);
            if (a == areas.list.count() || areas.list.get(a).start >= end) {
                return;
            }
            Vma vma = areas.list.get(a);
            addr = Math.max(addr, vma.start);
            if (vma.prot == 0) {
                throw Errno.EFAULT.raise();
            }
            boolean write = (vma.prot & Prot.WRITE) != 0 && (writeShared || !vma.isShared());
            areas.faults.resolve(vma, addr, write);
            int index = pages.map.find(addr);
            long to = Math.min(Math.min(end, vma.end), pages.map.end(index));
            if (pages.map.inMemoryFile(index)) {
                HostMemory.madvise(
                        hostAddr(index, addr), to - addr, HostMemory.MADV_POPULATE_WRITE);
            }
            addr = to;
        }
    }

    private long hostAddr(int index, long addr) {
        return areas.pages.memory.segment().address() + areas.pages.map.offsetOf(index, addr);
    }

    /**
     * Gives pages of the memory file back to the host, so that they read as zeros. They are this
     * address space's alone.
     */
    void punch(long offset, long length) {
        int fd = areas.pages.memory.fd();
        Host.required(HostFiles.fallocate(fd, PUNCH_KEEPING_SIZE, offset, length), "fallocate");
    }

    /**
     * mincore(2): tells for each page of {@code [start, end)} whether it is there.
     *
     * @throws ErrnoException ENOMEM for a hole
     */
    byte[] mincore(long start, long end) throws ErrnoException {
        if (!areas.list.covers(start, end)) {
            throw Errno.ENOMEM.raise();
        }
        byte[] result = new byte[(int) ((end - start) >>> Prot.PAGE_SHIFT)];
        forEachBacked(start, end, result);
        return result;
    }

    /**
     * Bytes that are there.
     *
     * @param all private and shared
     * @param own of those, pages of the address space's own
     */
    record Resident(long all, long own) {}

    /** Counts what is there. */
    Resident resident(long start, long end) {
        return forEachBacked(start, end, null);
    }

    /** Counts what is there, and marks its pages if wanted. */
    private Resident forEachBacked(long start, long end, byte @Nullable [] marks) {
        PmaMap map = areas.pages.map;
        long sum = 0;
        long own = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(MINCORE_CHUNK_PAGES);
            for (int i = map.indexAbove(start); i < map.count() && map.start(i) < end; i++) {
                long to = Math.min(end, map.end(i));
                boolean owned = map.has(i, PmaMap.OWNED);
                for (long addr = Math.max(start, map.start(i));
                        addr < to;
                        addr += MINCORE_CHUNK_PAGES * Prot.PAGE) {
                    long pages = Math.min(MINCORE_CHUNK_PAGES, (to - addr) >>> Prot.PAGE_SHIFT);
                    boolean asked =
                            map.inMemoryFile(i)
                                    && HostSyscalls.call(
                                                    HostNr.MINCORE,
                                                    hostAddr(i, addr),
                                                    pages << Prot.PAGE_SHIFT,
                                                    vector.address())
                                            == 0;
                    for (int page = 0; page < pages; page++) {
                        if (!asked || (vector.get(ValueLayout.JAVA_BYTE, page) & 1) != 0) {
                            sum++;
                            own += owned ? 1 : 0;
                            if (marks != null) {
                                marks[(int) ((addr - start) >>> Prot.PAGE_SHIFT) + page] = 1;
                            }
                        }
                    }
                }
            }
        }
        return new Resident(sum << Prot.PAGE_SHIFT, own << Prot.PAGE_SHIFT);
    }

    /**
     * mlock(2), mlock2(2): normalises the range, checks the limit, sets the flags and populates.
     *
     * @param flags LOCKED, or LOCKED and LOCK_ON_FAULT
     * @param unlimited CAP_IPC_LOCK, as a limit: -1, else RLIMIT_MEMLOCK in bytes
     */
    void lock(long addr, long size, int flags, long unlimited) throws ErrnoException {
        if (unlimited == 0) {
            throw Errno.EPERM.raise();
        }
        long start = Prot.pageDown(addr);
        long length = Prot.pageUp(size + (addr - start));
        long already = 0;
        for (int i = addr < 0 ? areas.list.count() : areas.list.indexAbove(start);
                i < areas.list.count() && areas.list.get(i).start < start + length;
                i++) {
            Vma vma = areas.list.get(i);
            if (vma.has(Vma.LOCKED)) {
                already += Math.min(start + length, vma.end) - Math.max(start, vma.start);
            }
        }
        if (length < 0
                || Long.compareUnsigned(areas.usage.locked - already + length, unlimited) > 0) {
            throw Errno.ENOMEM.raise();
        }
        apply(start, length, flags);
        if ((flags & Vma.LOCK_ON_FAULT) == 0) {
            populateLocked(start, start + length);
        }
    }

    private void populateLocked(long start, long end) throws ErrnoException {
        try {
            populate(start, end, false);
        } catch (ErrnoException e) {
            throw (e.errno() == Errno.ENOMEM ? Errno.EAGAIN : Errno.ENOMEM).raise();
        }
    }

    /** munlock(2). */
    void unlock(long addr, long size) throws ErrnoException {
        long start = Prot.pageDown(addr);
        apply(start, Prot.pageUp(size + (addr - start)), 0);
    }

    /** Replaces the lock flags of a range; ENOMEM at the first hole. */
    private void apply(long start, long length, int flags) throws ErrnoException {
        long end = start + length;
        if (Long.compareUnsigned(end, start) < 0) {
            throw Errno.EINVAL.raise();
        }
        if (end == start) {
            return;
        }
        long addr = start;
        try {
            while (addr != end) {
                Vma vma = addr < 0 ? null : areas.list.find(addr);
                if (vma == null) {
                    throw Errno.ENOMEM.raise();
                }
                long to = end < 0 ? vma.end : Math.min(end, vma.end);
                setLock(vma, addr, to, flags);
                addr = to;
            }
        } finally {
            areas.merge(start, addr);
        }
    }

    private void setLock(Vma vma, long start, long end, int flags) throws ErrnoException {
        int changed = (vma.flags & ~(Vma.LOCKED | Vma.LOCK_ON_FAULT)) | flags;
        if (changed == vma.flags || vma.has(Vma.SPECIAL)) {
            return;
        }
        areas.checkCount((vma.start < start ? 1 : 0) + (vma.end > end ? 1 : 0));
        areas.split(start);
        areas.split(end);
        Vma target = areas.list.find(start);
        if (target != null) {
            areas.change(target, target.prot, changed);
        }
    }

    /** mlockall(2), the part about what is mapped now; 0 unlocks. */
    void lockAll(int flags) {
        for (int i = 0; i < areas.list.count(); i++) {
            Vma vma = areas.list.get(i);
            if (!vma.has(Vma.SPECIAL)) {
                areas.change(
                        vma, vma.prot, (vma.flags & ~(Vma.LOCKED | Vma.LOCK_ON_FAULT)) | flags);
            }
        }
        if (areas.list.count() > 0) {
            areas.merge(areas.list.get(0).start, areas.layout.maxAddr());
        }
        if (flags == Vma.LOCKED) {
            for (int i = 0; i < areas.list.count(); i++) {
                Vma vma = areas.list.get(i);
                if (vma.prot != 0) {
                    populate(vma.start, vma.end);
                }
            }
        }
    }

    /** RLIMIT_MEMLOCK in force, for mappings made under mlockall(2). */
    long lockLimit() {
        return mm.limits().mayLockMemory() ? -1 : mm.limits().soft(Rlimit.RLIMIT_MEMLOCK);
    }
}
