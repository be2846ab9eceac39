package runscj.sentry.mm;

import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;

/**
 * Gives pages their backing: first touch, copy-on-write, and the pages around, because a fault
 * costs far more than a longer mapping. Guarded by the mm's lock; the caller finishes the orders.
 */
final class Faults {
    /** Areas up to this size are mapped as a whole, larger ones in aligned pieces of it. */
    static final long AROUND = 2L << 20;

    private static final int FEW_PIECES = 8 << 10;
    private static final int MANY_PIECES = 32 << 10;
    private static final int TRANSLATIONS_BELOW = 8;

    private final Pages pages;
    private final MemoryObject.Backing backing = new MemoryObject.Backing();

    Faults(Pages pages) {
        this.pages = pages;
    }

    /**
     * Makes a page accessible.
     *
     * @param vma contains the page; its protection has been checked
     * @throws ErrnoException EFAULT (SIGBUS) beyond the object's end; ENOMEM when the sandbox has
     *     no memory left
     */
    void resolve(Vma vma, long page, boolean write) throws ErrnoException {
        int index = pages.map.find(page);
        if (index < 0) {
            populateHole(vma, page, write);
            index = pages.map.find(page);
        }
        if (write && !pages.map.has(index, PmaMap.WRITABLE)) {
            if (vma.isShared()) {
                makeSharedWritable(vma, page);
            } else {
                copyOnWrite(vma, page, index);
            }
        }
    }

    private static long windowStart(Vma vma, long page) {
        return vma.length() <= AROUND ? vma.start : Math.max(vma.start, page & -AROUND);
    }

    private static long windowEnd(Vma vma, long page) {
        return vma.length() <= AROUND ? vma.end : Math.min(vma.end, (page & -AROUND) + AROUND);
    }

    private void populateHole(Vma vma, long page, boolean write) throws ErrnoException {
        PmaMap map = pages.map;
        int next = map.indexAbove(page);
        long start = windowStart(vma, page);
        long end = windowEnd(vma, page);
        if (next > 0) {
            start = Math.max(start, map.end(next - 1));
        }
        if (next < map.count()) {
            end = Math.min(end, map.start(next));
        }
        if (vma.object == null) {
            populateAnonymous(vma, start, end, page);
            return;
        }
        int access = write && vma.isShared() ? Prot.READ | Prot.WRITE : Prot.READ;
        translate(vma, vma.object, page, end, access);
        // What lies below is a courtesy: errors there belong to those who touch it.
        long from = start;
        for (int i = 0; i < TRANSLATIONS_BELOW && from < page; i++) {
            try {
                from = translate(vma, vma.object, from, page, access);
            } catch (ErrnoException ignored) {
                return;
            }
        }
    }

    /** Reserves file space only: the host gives memory to the pages that are touched. */
    void populateAnonymous(Vma vma, long start, long end, long page) throws ErrnoException {
        int flags = PmaMap.OWNED | PmaMap.WRITABLE;
        long offset;
        try {
            offset = pages.memory.allocate(end - start);
        } catch (ErrnoException full) {
            if (end - start == Prot.PAGE) {
                throw full;
            }
            offset = pages.memory.allocate(Prot.PAGE);
            pages.install(page, page + Prot.PAGE, offset, PmaMap.MEMORY_FILE, flags, vma.prot);
            return;
        }
        pages.install(start, end, offset, PmaMap.MEMORY_FILE, flags, vma.prot);
    }

    /**
     * Installs what the object says about the first part of {@code [from, limit)}; returns its end.
     */
    private long translate(Vma vma, MemoryObject object, long from, long limit, int access)
            throws ErrnoException {
        object.translate(vma.offsetOf(from), limit - from, access, backing);
        long length = Math.min(backing.length, limit - from) & -Prot.PAGE;
        if (length <= 0) {
            throw new IllegalStateException("translation of no page");
        }
        boolean writable = vma.isShared() && (backing.prot & Prot.WRITE) != 0;
        int fd = backing.inMemoryFile ? PmaMap.MEMORY_FILE : backing.hostFd;
        boolean stable = !backing.inMemoryFile && backing.stable;
        int flags = (writable ? PmaMap.WRITABLE : 0) | (stable ? PmaMap.STABLE : 0);
        pages.install(from, from + length, backing.fileOffset, fd, flags, vma.prot);
        return from + length;
    }

    private void makeSharedWritable(Vma vma, long page) throws ErrnoException {
        MemoryObject object = vma.object;
        if (object == null) {
            throw new IllegalStateException("shared memory without an object");
        }
        int index = pages.map.find(page);
        long end = Math.min(Math.min(pages.map.end(index), vma.end), page + AROUND);
        object.translate(vma.offsetOf(page), end - page, Prot.READ | Prot.WRITE, backing);
        long length = Math.min(backing.length, end - page) & -Prot.PAGE;
        if (length <= 0 || (backing.prot & Prot.WRITE) == 0) {
            throw new IllegalStateException("object refuses writing without an error");
        }
        pages.forget(page, page + length);
        int fd = backing.inMemoryFile ? PmaMap.MEMORY_FILE : backing.hostFd;
        pages.install(page, page + length, backing.fileOffset, fd, PmaMap.WRITABLE, vma.prot);
    }

    private void copyOnWrite(Vma vma, long page, int index) throws ErrnoException {
        PmaMap map = pages.map;
        long low = Math.max(vma.start, map.start(index));
        long high = Math.min(vma.end, map.end(index));
        if (map.has(index, PmaMap.OWNED) && pages.memory.isUnique(map.offsetOf(index, page))) {
            takeBack(vma, page, index, low, high);
            return;
        }
        long around = aroundWrite();
        long start = Math.max(low, page & -around);
        long end = Math.min(high, (page & -around) + around);
        long copy;
        try {
            copy = pages.memory.allocate(end - start);
        } catch (ErrnoException full) {
            start = page;
            end = page + Prot.PAGE;
            copy = pages.memory.allocate(Prot.PAGE);
        }
        try {
            pages.copyTo(index, start, end, copy);
        } catch (ErrnoException e) {
            pages.memory.decRef(copy, end - start);
            throw e;
        }
        pages.forget(start, end);
        pages.install(
                start, end, copy, PmaMap.MEMORY_FILE, PmaMap.OWNED | PmaMap.WRITABLE, vma.prot);
    }

    /**
     * The other sides of the fork are gone: pages that nobody else refers to are written in place.
     */
    private void takeBack(Vma vma, long page, int index, long low, long high) {
        PmaMap map = pages.map;
        MemoryFile memory = pages.memory;
        long start = page;
        long lowest = Math.max(low, page & -AROUND);
        while (start > lowest && memory.isUnique(map.offsetOf(index, start - Prot.PAGE))) {
            start -= Prot.PAGE;
        }
        long end = page + Prot.PAGE;
        long highest = Math.min(high, (page & -AROUND) + AROUND);
        while (end < highest && memory.isUnique(map.offsetOf(index, end))) {
            end += Prot.PAGE;
        }
        map.replaceFlags(start, end, PmaMap.OWNED | PmaMap.WRITABLE);
        pages.orderProtect(start, end, vma.prot);
    }

    /**
     * Bytes copied around a write: more when memory is in so many pieces that the host's limit on
     * mappings (65,530 a process) comes near.
     */
    private long aroundWrite() {
        int pieces = pages.map.count();
        if (pieces < FEW_PIECES) {
            return 16 * Prot.PAGE;
        }
        return pieces < MANY_PIECES ? 64 * Prot.PAGE : AROUND;
    }
}
