package runscj.sentry.mm;

import static runscj.abi.Mman.MADV_COLD;
import static runscj.abi.Mman.MADV_DODUMP;
import static runscj.abi.Mman.MADV_DOFORK;
import static runscj.abi.Mman.MADV_DONTDUMP;
import static runscj.abi.Mman.MADV_DONTFORK;
import static runscj.abi.Mman.MADV_DONTNEED;
import static runscj.abi.Mman.MADV_DONTNEED_LOCKED;
import static runscj.abi.Mman.MADV_FREE;
import static runscj.abi.Mman.MADV_HUGEPAGE;
import static runscj.abi.Mman.MADV_HWPOISON;
import static runscj.abi.Mman.MADV_KEEPONFORK;
import static runscj.abi.Mman.MADV_MERGEABLE;
import static runscj.abi.Mman.MADV_NOHUGEPAGE;
import static runscj.abi.Mman.MADV_NORMAL;
import static runscj.abi.Mman.MADV_PAGEOUT;
import static runscj.abi.Mman.MADV_POPULATE_READ;
import static runscj.abi.Mman.MADV_POPULATE_WRITE;
import static runscj.abi.Mman.MADV_RANDOM;
import static runscj.abi.Mman.MADV_REMOVE;
import static runscj.abi.Mman.MADV_SEQUENTIAL;
import static runscj.abi.Mman.MADV_SOFT_OFFLINE;
import static runscj.abi.Mman.MADV_UNMERGEABLE;
import static runscj.abi.Mman.MADV_WILLNEED;
import static runscj.abi.Mman.MADV_WIPEONFORK;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** madvise(2). Guarded by the mm's lock. */
final class Advice {
    private final Areas areas;
    private final Residency residency;

    Advice(Areas areas, Residency residency) {
        this.areas = areas;
        this.residency = residency;
    }

    /** A range of an object to punch after unlocking: what MADV_REMOVE comes to. */
    record Removal(MemoryObject object, long offset, long length) {}

    /**
     * Advises.
     *
     * @param removals takes what MADV_REMOVE must do without the lock, each with a reference
     */
    void madvise(long addr, long size, int advice, java.util.List<Removal> removals)
            throws ErrnoException {
        if (!isKnown(advice)) {
            throw Errno.EINVAL.raise();
        }
        long length = Prot.pageUp(size);
        if (!Prot.isAligned(addr) || (size != 0 && length == 0)) {
            throw Errno.EINVAL.raise();
        }
        long end = addr + length;
        if (Long.compareUnsigned(end, addr) < 0) {
            throw Errno.EINVAL.raise();
        }
        if (end == addr) {
            return;
        }
        if (advice == MADV_HWPOISON || advice == MADV_SOFT_OFFLINE) {
            throw Errno.EPERM.raise();
        }
        if (addr < 0 || addr >= areas.layout.maxAddr()) {
            throw Errno.ENOMEM.raise();
        }
        long limited = end < 0 ? Long.MAX_VALUE & -Prot.PAGE : end;
        if (advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE) {
            populate(addr, limited, advice == MADV_POPULATE_WRITE ? Prot.WRITE : Prot.READ);
        } else {
            walk(addr, limited, advice, removals);
        }
    }

    private static boolean isKnown(int advice) {
        return (advice >= MADV_NORMAL && advice <= MADV_DONTNEED)
                || (advice >= MADV_FREE && advice <= MADV_DONTNEED_LOCKED)
                || advice == MADV_HWPOISON
                || advice == MADV_SOFT_OFFLINE;
    }

    /** Holes do not stop it, but are told at the end. */
    private void walk(long start, long end, int advice, java.util.List<Removal> removals)
            throws ErrnoException {
        boolean holes = false;
        long addr = start;
        try {
            while (addr < end) {
                int index = areas.list.indexAbove(addr);
                if (index == areas.list.count() || areas.list.get(index).start >= end) {
                    holes = true;
                    break;
                }
                Vma vma = areas.list.get(index);
                holes |= vma.start > addr;
                addr = Math.max(addr, vma.start);
                long to = Math.min(end, vma.end);
                one(vma, addr, to, advice, removals);
                addr = to;
            }
        } finally {
            areas.merge(start, addr);
        }
        if (holes) {
            throw Errno.ENOMEM.raise();
        }
    }

    private void one(Vma vma, long start, long end, int advice, java.util.List<Removal> removals)
            throws ErrnoException {
        if (vma.has(Vma.SEALED) && discards(advice) && !mayDiscardSealed(vma)) {
            throw Errno.EPERM.raise();
        }
        switch (advice) {
            case MADV_NORMAL -> change(vma, start, end, Vma.RANDOM | Vma.SEQUENTIAL, 0);
            case MADV_RANDOM -> change(vma, start, end, Vma.SEQUENTIAL, Vma.RANDOM);
            case MADV_SEQUENTIAL -> change(vma, start, end, Vma.RANDOM, Vma.SEQUENTIAL);
            case MADV_DONTNEED -> {
                require(!vma.has(Vma.LOCKED));
                discard(vma, start, end);
            }
            case MADV_DONTNEED_LOCKED -> discard(vma, start, end);
            case MADV_FREE -> {
                require(vma.isPrivateAnonymous() && !vma.has(Vma.LOCKED));
                discard(vma, start, end);
            }
            case MADV_REMOVE -> remove(vma, start, end, removals);
            case MADV_DONTFORK -> change(vma, start, end, 0, Vma.DONT_FORK);
            case MADV_DOFORK -> {
                require(!vma.has(Vma.SPECIAL));
                change(vma, start, end, Vma.DONT_FORK, 0);
            }
            case MADV_WIPEONFORK -> {
                require(vma.isPrivateAnonymous());
                change(vma, start, end, 0, Vma.WIPE_ON_FORK);
            }
            case MADV_KEEPONFORK -> change(vma, start, end, Vma.WIPE_ON_FORK, 0);
            case MADV_DONTDUMP -> change(vma, start, end, 0, Vma.DONT_DUMP);
            case MADV_DODUMP -> {
                require(!vma.has(Vma.SPECIAL));
                change(vma, start, end, Vma.DONT_DUMP, 0);
            }
            case MADV_HUGEPAGE -> change(vma, start, end, Vma.NO_HUGE_PAGE, Vma.HUGE_PAGE);
            case MADV_NOHUGEPAGE -> change(vma, start, end, Vma.HUGE_PAGE, Vma.NO_HUGE_PAGE);
            case MADV_COLD, MADV_PAGEOUT -> require(!vma.has(Vma.LOCKED | Vma.SPECIAL));
            case MADV_WILLNEED, MADV_MERGEABLE, MADV_UNMERGEABLE -> {}
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static boolean discards(int advice) {
        return switch (advice) {
            case MADV_FREE,
                    MADV_DONTNEED,
                    MADV_DONTNEED_LOCKED,
                    MADV_REMOVE,
                    MADV_DONTFORK,
                    MADV_WIPEONFORK ->
                    true;
            default -> false;
        };
    }

    /** Who could write anyhow may also discard. */
    private static boolean mayDiscardSealed(Vma vma) {
        return !vma.isPrivateAnonymous() || (vma.prot & Prot.WRITE) != 0;
    }

    private static void require(boolean allowed) throws ErrnoException {
        if (!allowed) {
            throw Errno.EINVAL.raise();
        }
    }

    private void change(Vma vma, long start, long end, int cleared, int set) throws ErrnoException {
        int flags = (vma.flags & ~cleared) | set;
        if (flags == vma.flags) {
            return;
        }
        areas.checkCount((vma.start < start ? 1 : 0) + (vma.end > end ? 1 : 0));
        areas.split(start);
        areas.split(end);
        Vma target = areas.list.find(start);
        if (target != null) {
            areas.change(target, target.prot, flags);
        }
    }

    /**
     * Private memory reads as new afterwards. Pages that are this space's alone are cleared where
     * they are: the guest's mapping stays, no fault follows.
     */
    private void discard(Vma vma, long start, long end) throws ErrnoException {
        require(!vma.has(Vma.SPECIAL));
        if (vma.isShared()) {
            areas.pages.drop(start, end);
            return;
        }
        PmaMap map = areas.pages.map;
        long addr = start;
        while (addr < end) {
            int index = map.indexAbove(addr);
            if (index == map.count() || map.start(index) >= end) {
                return;
            }
            long from = Math.max(addr, map.start(index));
            long to = Math.min(end, map.end(index));
            boolean alone = map.has(index, PmaMap.OWNED) && map.has(index, PmaMap.WRITABLE);
            if (alone && vma.isPrivateAnonymous()) {
                residency.punch(map.offsetOf(index, from), to - from);
            } else if (map.has(index, PmaMap.OWNED)) {
                areas.pages.drop(from, to);
            }
            addr = to;
        }
    }

    private static void remove(Vma vma, long start, long end, java.util.List<Removal> removals)
            throws ErrnoException {
        MemoryObject object = vma.object;
        if (vma.has(Vma.LOCKED) || object == null) {
            throw Errno.EINVAL.raise();
        }
        if (!vma.isShared() || (vma.maxProt & Prot.WRITE) == 0) {
            throw Errno.EACCES.raise();
        }
        object.retain();
        removals.add(new Removal(object, vma.offsetOf(start), end - start));
    }

    private void populate(long start, long end, int access) throws ErrnoException {
        if (!areas.list.covers(start, end)) {
            throw Errno.ENOMEM.raise();
        }
        for (long addr = start; addr < end; ) {
            Vma vma = areas.list.find(addr);
            if (vma == null || !Prot.allows(vma.prot, access) || vma.has(Vma.SPECIAL)) {
                throw Errno.EINVAL.raise();
            }
            long to = Math.min(end, vma.end);
            residency.populate(addr, to, access == Prot.WRITE);
            addr = to;
        }
    }
}
