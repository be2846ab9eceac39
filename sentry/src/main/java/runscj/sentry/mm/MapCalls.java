package runscj.sentry.mm;

import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MAP_FIXED_NOREPLACE;
import static runscj.abi.Mman.MAP_GROWSDOWN;
import static runscj.abi.Mman.MAP_HUGETLB;
import static runscj.abi.Mman.MAP_HUGE_MASK;
import static runscj.abi.Mman.MAP_HUGE_SHIFT;
import static runscj.abi.Mman.MAP_LOCKED;
import static runscj.abi.Mman.MAP_NONBLOCK;
import static runscj.abi.Mman.MAP_NORESERVE;
import static runscj.abi.Mman.MAP_POPULATE;
import static runscj.abi.Mman.MAP_PRIVATE;
import static runscj.abi.Mman.MAP_SHARED;
import static runscj.abi.Mman.MAP_SHARED_VALIDATE;
import static runscj.abi.Mman.MAP_TYPE;
import static runscj.abi.Mman.PROT_GROWSDOWN;
import static runscj.abi.Mman.PROT_GROWSUP;
import static runscj.abi.Mman.PROT_SEM;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;

/** mmap(2), munmap(2), mprotect(2), brk(2). Guarded by the mm's lock. */
final class MapCalls {
    /** Huge page sizes that the guest's kernel knows, as logarithms; none is reserved. */
    private static final int HUGE_2MB = 21;

    private static final int HUGE_1GB = 30;

    private final Mm mm;
    private final Areas areas;

    /** Flags of mlockall(MCL_FUTURE): LOCKED, LOCK_ON_FAULT. */
    int futureFlags;

    private long brkStart;
    private long brkEnd;

    MapCalls(Mm mm, Areas areas) {
        this.mm = mm;
        this.areas = areas;
    }

    void copyFrom(MapCalls other) {
        brkStart = other.brkStart;
        brkEnd = other.brkEnd;
    }

    long mmap(
            long hint,
            long size,
            int prot,
            int flags,
            @Nullable MemoryObject object,
            long offset,
            int maxProt,
            @Nullable Object file)
            throws ErrnoException {
        if (size == 0) {
            throw Errno.EINVAL.raise();
        }
        if (!Prot.isAligned(offset)) {
            throw Errno.EINVAL.raise();
        }
        long length = Prot.pageUp(size);
        if (length <= 0) {
            throw Errno.ENOMEM.raise();
        }
        if ((flags & MAP_HUGETLB) != 0) {
            throw hugePages(flags, object).raise();
        }
        if (object != null && (offset < 0 || offset + length < 0)) {
            throw Errno.EOVERFLOW.raise();
        }
        areas.checkCount(1);
        long addr = areas.place(hint, length, flags);
        int vmaFlags = vmaFlags(flags, object);
        if ((vmaFlags & Vma.LOCKED) != 0) {
            checkLocked(flags, length);
        }
        boolean replaces = (flags & MAP_FIXED) != 0 && (flags & MAP_FIXED_NOREPLACE) == 0;
        if (replaces) {
            areas.requireUnsealed(addr, addr + length);
        }
        long replaced = replaces ? areas.mappedBytes(addr, addr + length) : 0;
        boolean data = (vmaFlags & (Vma.SHARED | Vma.GROWSDOWN)) == 0 && (prot & Prot.WRITE) != 0;
        areas.checkLimits(length - replaced, data ? length : 0);
        if (replaces) {
            areas.checkCount(2);
            areas.remove(addr, addr + length);
        }
        MemoryObject mapped = object;
        String name = mapped == null ? null : mapped.areaName();
        if (mapped == null && (vmaFlags & Vma.SHARED) != 0) {
            mapped = new SharedAnonymous(mm.memory, length);
            name = "/dev/zero (deleted)";
        }
        Vma vma =
                new Vma(
                        addr,
                        addr + length,
                        prot & Prot.ALL,
                        maxProt,
                        vmaFlags,
                        mapped,
                        mapped == null ? 0 : offset,
                        name,
                        file);
        areas.add(vma);
        areas.merge(addr, addr + length);
        boolean populate = (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
        if (populate || (vmaFlags & (Vma.LOCKED | Vma.LOCK_ON_FAULT)) == Vma.LOCKED) {
            mm.residency.populate(addr, addr + length);
        }
        return addr;
    }

    private static Errno hugePages(int flags, @Nullable MemoryObject object) {
        int log = flags >>> MAP_HUGE_SHIFT & MAP_HUGE_MASK;
        boolean known = log == 0 || log == HUGE_2MB || log == HUGE_1GB;
        return object != null || !known ? Errno.EINVAL : Errno.ENOMEM;
    }

    private int vmaFlags(int flags, @Nullable MemoryObject object) throws ErrnoException {
        int result = futureFlags;
        switch (flags & MAP_TYPE) {
            case MAP_SHARED_VALIDATE:
                if (object == null) {
                    throw Errno.EINVAL.raise();
                }
                result |= Vma.SHARED;
                break;
            case MAP_SHARED:
                result |= Vma.SHARED;
                break;
            case MAP_PRIVATE:
                break;
            default:
                throw Errno.EINVAL.raise();
        }
        if ((flags & MAP_GROWSDOWN) != 0) {
            if (object != null || (result & Vma.SHARED) != 0) {
                throw Errno.EINVAL.raise();
            }
            result |= Vma.GROWSDOWN;
        }
        if ((flags & MAP_LOCKED) != 0) {
            result |= Vma.LOCKED;
        }
        if ((flags & MAP_NORESERVE) != 0) {
            result |= Vma.NORESERVE;
        }
        return result;
    }

    private void checkLocked(int flags, long length) throws ErrnoException {
        long limit = mm.limits().soft(Rlimit.RLIMIT_MEMLOCK);
        if ((flags & MAP_LOCKED) != 0 && limit == 0 && !mm.limits().mayLockMemory()) {
            throw Errno.EPERM.raise();
        }
        if (!mm.limits().mayLockMemory()
                && Long.compareUnsigned(areas.usage.locked + length, limit) > 0) {
            throw Errno.EAGAIN.raise();
        }
    }

    /**
     * Backs small private memory that has grown or become accessible at once: it is about to be
     * used, and a fault costs more than the mapping. Without memory left the fault will tell.
     */
    void prepare(long start, long end) {
        Vma vma = areas.list.find(start);
        if (vma == null || vma.prot == 0 || end - start > Faults.AROUND || vma.end < end) {
            return;
        }
        PmaMap map = areas.pages.map;
        int next = map.indexAbove(start);
        if (next < map.count() && map.start(next) < end) {
            return;
        }
        try {
            areas.faults.populateAnonymous(vma, start, end, start);
        } catch (ErrnoException ignored) {
            return;
        }
    }

    /**
     * remap_file_pages(2), as mmap(2) over a shared mapping; all EINVAL but what mmap says.
     *
     * @param pageOffset of the object, in pages
     */
    void remapFilePages(long addr, long size, long pageOffset) throws ErrnoException {
        long start = Prot.pageDown(addr);
        long length = Prot.pageDown(size);
        long end = start + length;
        if (start < 0
                || end <= start
                || end > areas.layout.maxAddr()
                || Long.compareUnsigned(pageOffset + (length >>> Prot.PAGE_SHIFT), pageOffset)
                        < 0) {
            throw Errno.EINVAL.raise();
        }
        Vma vma = areas.list.find(start);
        if (vma == null || !vma.isShared() || vma.object == null || vma.has(Vma.SPECIAL)) {
            throw Errno.EINVAL.raise();
        }
        for (Vma next = vma; next.end < end; ) {
            Vma following = areas.list.find(next.end);
            if (following == null
                    || following.object != vma.object
                    || following.flags != vma.flags
                    || following.prot != vma.prot) {
                throw Errno.EINVAL.raise();
            }
            next = following;
        }
        if (pageOffset < 0 || pageOffset > Long.MAX_VALUE >>> Prot.PAGE_SHIFT) {
            throw Errno.EOVERFLOW.raise();
        }
        int locked = vma.has(Vma.LOCKED) ? MAP_LOCKED : 0;
        mmap(
                start,
                length,
                vma.prot,
                MAP_SHARED | MAP_FIXED | MAP_POPULATE | locked,
                vma.object,
                pageOffset << Prot.PAGE_SHIFT,
                vma.maxProt,
                vma.file);
    }

    void munmap(long addr, long size) throws ErrnoException {
        long max = areas.layout.maxAddr();
        if (!Prot.isAligned(addr) || addr < 0 || addr > max || size <= 0 || size > max - addr) {
            throw Errno.EINVAL.raise();
        }
        long end = addr + Prot.pageUp(size);
        Vma first = areas.list.find(addr);
        if (first != null && first.start < addr && first.end > end) {
            areas.checkCount(1);
        }
        areas.requireUnsealed(addr, end);
        areas.remove(addr, end);
    }

    void mprotect(long addr, long size, int askedProt) throws ErrnoException {
        int grows = askedProt & (PROT_GROWSDOWN | PROT_GROWSUP);
        int prot = askedProt & ~grows;
        if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || !Prot.isAligned(addr)) {
            throw Errno.EINVAL.raise();
        }
        if (size == 0) {
            return;
        }
        long length = Prot.pageUp(size);
        long end = addr + length;
        if (Long.compareUnsigned(end, addr) <= 0) {
            throw Errno.ENOMEM.raise();
        }
        if ((prot & ~(Prot.ALL | PROT_SEM)) != 0) {
            throw Errno.EINVAL.raise();
        }
        prot &= Prot.ALL;
        int index = addr < 0 ? areas.list.count() : areas.list.indexAbove(addr);
        if (index == areas.list.count()) {
            throw Errno.ENOMEM.raise();
        }
        Vma first = areas.list.get(index);
        long start = addr;
        if (grows == PROT_GROWSDOWN) {
            if (end >= 0 && first.start >= end) {
                throw Errno.ENOMEM.raise();
            }
            if (!first.has(Vma.GROWSDOWN)) {
                throw Errno.EINVAL.raise();
            }
            start = first.start;
        } else if (first.start > addr) {
            throw Errno.ENOMEM.raise();
        } else if (grows == PROT_GROWSUP) {
            throw Errno.EINVAL.raise();
        }
        protect(start, end < 0 ? Long.MAX_VALUE : end, prot);
    }

    private void protect(long start, long end, int prot) throws ErrnoException {
        long addr = start;
        try {
            while (addr < end) {
                Vma vma = areas.list.find(addr);
                if (vma == null) {
                    throw Errno.ENOMEM.raise();
                }
                long to = Math.min(end, vma.end);
                if ((prot & ~vma.maxProt) != 0) {
                    throw Errno.EACCES.raise();
                }
                if (vma.has(Vma.SEALED)) {
                    throw Errno.EPERM.raise();
                }
                if (vma.prot != prot) {
                    if ((prot & ~vma.prot & Prot.WRITE) != 0) {
                        mm.textPatching().restore(addr, to);
                    }
                    protectOne(vma, addr, to, prot);
                }
                addr = to;
            }
        } finally {
            areas.merge(start, addr);
        }
    }

    private void protectOne(Vma vma, long start, long end, int prot) throws ErrnoException {
        areas.checkCount((vma.start < start ? 1 : 0) + (vma.end > end ? 1 : 0));
        boolean becomesData =
                (prot & Prot.WRITE) != 0
                        && !vma.isShared()
                        && !vma.has(Vma.GROWSDOWN)
                        && !vma.isData();
        if (becomesData) {
            areas.checkLimits(0, end - start);
        }
        areas.split(start);
        areas.split(end);
        Vma target = areas.list.find(start);
        if (target == null) {
            throw new IllegalStateException("area lost");
        }
        boolean wasUnused = target.prot == 0 && target.isPrivateAnonymous();
        areas.change(target, prot, target.flags);
        areas.pages.orderProtect(start, end, prot);
        if (wasUnused) {
            prepare(start, end);
        }
    }

    void mapStack(long start, int prot) throws ErrnoException {
        long top = areas.layout.stackTop();
        if (start < areas.layout.minAddr() || areas.list.intersects(start, top)) {
            throw Errno.ENOMEM.raise();
        }
        areas.checkLimits(top - start, 0);
        areas.add(
                new Vma(
                        start,
                        top,
                        prot,
                        Prot.ALL,
                        Vma.GROWSDOWN | futureFlags,
                        null,
                        0,
                        "[stack]",
                        null));
        prepare(start, top);
    }

    long mapKernel(
            long fixed,
            long length,
            int prot,
            int maxProt,
            int flags,
            MemoryObject object,
            long offset,
            String name)
            throws ErrnoException {
        long addr = areas.place(fixed, length, fixed == 0 ? 0 : MAP_FIXED_NOREPLACE);
        int vmaFlags =
                Vma.SPECIAL | Vma.DONT_DUMP | ((flags & MAP_TYPE) == MAP_SHARED ? Vma.SHARED : 0);
        areas.add(
                new Vma(addr, addr + length, prot, maxProt, vmaFlags, object, offset, name, null));
        return addr;
    }

    void startBrk(long addr) {
        brkStart = addr;
        brkEnd = addr;
    }

    long brkStart() {
        return brkStart;
    }

    long brkEnd() {
        return brkEnd;
    }

    long brk(long addr) {
        if (addr < brkStart || addr > areas.layout.maxAddr() - Prot.PAGE) {
            return brkEnd;
        }
        long oldTop = Prot.pageUp(brkEnd);
        long newTop = Prot.pageUp(addr);
        if (newTop < oldTop) {
            try {
                areas.requireUnsealed(newTop, oldTop);
            } catch (ErrnoException sealed) {
                return brkEnd;
            }
            areas.remove(newTop, oldTop);
        } else if (newTop > oldTop && !growBrk(addr, oldTop, newTop)) {
            return brkEnd;
        }
        brkEnd = addr;
        return brkEnd;
    }

    private boolean growBrk(long addr, long oldTop, long newTop) {
        try {
            if (Long.compareUnsigned(addr - brkStart, mm.limits().soft(Rlimit.RLIMIT_DATA)) > 0) {
                return false;
            }
            // The heap keeps away from a stack above as any mapping does.
            if (!areas.hasRoom(oldTop, newTop)) {
                return false;
            }
            areas.checkCount(1);
            areas.checkLimits(newTop - oldTop, newTop - oldTop);
            if ((futureFlags & Vma.LOCKED) != 0) {
                checkLocked(0, newTop - oldTop);
            }
        } catch (ErrnoException e) {
            return false;
        }
        areas.add(
                new Vma(
                        oldTop,
                        newTop,
                        Prot.READ | Prot.WRITE,
                        Prot.ALL,
                        futureFlags,
                        null,
                        0,
                        "[heap]",
                        null));
        areas.merge(oldTop, newTop);
        if ((futureFlags & (Vma.LOCKED | Vma.LOCK_ON_FAULT)) == Vma.LOCKED) {
            mm.residency.populate(oldTop, newTop);
        } else {
            prepare(oldTop, newTop);
        }
        return true;
    }
}
