package runscj.sentry.mm;

import static runscj.abi.Errno.EAGAIN;

import runscj.abi.ErrnoException;
import runscj.host.HostException;
import runscj.sentry.platform.AddressSpace;

/**
 * Copies an address space for fork(2): areas are copied, private pages are shared by count and
 * write-protected on both sides. The parent is locked throughout.
 */
final class Fork {
    /**
     * Up to so many pieces, mapping them into a ready address space is faster than a copy of the
     * parent's.
     */
    private static final int MAPPED_AGAIN = 128;

    private final Mm parent;

    Fork(Mm parent) {
        this.parent = parent;
    }

    Mm run() throws ErrnoException {
        protectPrivate();
        // No copy of the sentry's may still write to pages that are about to be shared.
        parent.pages.drain();
        boolean mapAgain = parent.pages.map.count() <= MAPPED_AGAIN;
        Mm child = parent.emptyChild(newSpace(mapAgain));
        // Nobody else can hold the child's lock and wait for ours: it is not known yet but for the
        // mapping sets.
        child.lock.lockNested();
        try {
            copyAreas(child);
            copyPages(child);
            dropUnwanted(child);
            copyPinned(child);
            child.calls.copyFrom(parent.calls);
            if (mapAgain) {
                mapPages(child);
            }
        } catch (ErrnoException e) {
            child.areas.clear();
            child.pages.close();
            throw e;
        } finally {
            child.unlock();
        }
        return child;
    }

    private AddressSpace newSpace(boolean mapAgain) throws ErrnoException {
        AddressSpace space = parent.pages.space();
        try {
            return mapAgain ? space.newSibling() : space.fork();
        } catch (HostException exhausted) {
            throw EAGAIN.raise(); // as Linux says when there is no room for another process
        }
    }

    private static void mapPages(Mm child) {
        VmaList list = child.areas.list;
        for (int i = 0; i < list.count(); i++) {
            Vma vma = list.get(i);
            child.pages.orderMaps(vma.start, vma.end, vma.prot);
        }
    }

    private void protectPrivate() {
        VmaList list = parent.areas.list;
        PmaMap map = parent.pages.map;
        boolean[] written = new boolean[list.count()];
        for (int a = 0; a < written.length; a++) {
            Vma vma = list.get(a);
            boolean writable = (vma.prot & Prot.WRITE) != 0;
            for (int i = map.indexAbove(vma.start);
                    writable && i < map.count() && map.start(i) < vma.end;
                    i++) {
                if (map.has(i, PmaMap.OWNED) && map.has(i, PmaMap.WRITABLE)) {
                    written[a] = true;
                    break;
                }
            }
        }
        map.clearWritableOfOwned();
        for (int a = 0; a < written.length; a++) {
            if (written[a]) {
                Vma vma = list.get(a);
                parent.pages.orderProtect(vma.start, vma.end, vma.prot);
            }
        }
    }

    /** First of all: from here on the objects invalidate the child too. */
    private void copyAreas(Mm child) {
        VmaList list = parent.areas.list;
        for (int i = 0; i < list.count(); i++) {
            Vma vma = list.get(i);
            if (!vma.has(Vma.DONT_FORK)) {
                Vma copy = vma.copy();
                copy.flags &= ~(Vma.LOCKED | Vma.LOCK_ON_FAULT);
                child.areas.add(copy);
            }
        }
    }

    private void copyPages(Mm child) {
        PmaMap map = parent.pages.map;
        child.pages.map.copyFrom(map);
        for (int i = 0; i < map.count(); i++) {
            if (map.has(i, PmaMap.OWNED)) {
                parent.memory.incRef(map.offsetOf(i, map.start(i)), map.end(i) - map.start(i));
            }
        }
    }

    private void dropUnwanted(Mm child) {
        VmaList list = parent.areas.list;
        for (int i = 0; i < list.count(); i++) {
            Vma vma = list.get(i);
            if (vma.has(Vma.DONT_FORK | Vma.WIPE_ON_FORK)) {
                child.pages.drop(vma.start, vma.end);
            }
        }
    }

    /**
     * Host I/O into pinned pages is under way for the parent: those stay the parent's own, and the
     * child gets copies at once.
     */
    private void copyPinned(Mm child) throws ErrnoException {
        PmaMap map = parent.pages.map;
        for (int p = 0; p < parent.pins.count(); p++) {
            Pin pin = parent.pins.get(p);
            long addr = 0;
            for (int i = 0; pin.write && i < map.count(); i = map.indexAbove(addr)) {
                long start = Math.max(addr, map.start(i));
                addr = map.end(i);
                if (map.has(i, PmaMap.OWNED)) {
                    long offset = map.offsetOf(i, start);
                    long from = Math.max(offset, pin.start);
                    long to = Math.min(offset + addr - start, pin.end);
                    if (from < to) {
                        separate(child, start + (from - offset), start + (to - offset));
                    }
                }
            }
        }
    }

    private void separate(Mm child, long start, long end) throws ErrnoException {
        int index = child.pages.map.find(start);
        if (index >= 0) {
            long copy = parent.memory.allocate(end - start);
            child.pages.copyTo(index, start, end, copy);
            child.pages.forget(start, end);
            child.pages.map.insert(
                    start, end, copy, PmaMap.MEMORY_FILE, PmaMap.OWNED | PmaMap.WRITABLE);
        }
        parent.pages.map.replaceFlags(start, end, PmaMap.OWNED | PmaMap.WRITABLE);
        VmaList list = parent.areas.list;
        for (int a = list.indexAbove(start); a < list.count() && list.get(a).start < end; a++) {
            Vma vma = list.get(a);
            long from = Math.max(start, vma.start);
            long to = Math.min(end, vma.end);
            child.pages.orderMaps(from, to, vma.prot);
            parent.pages.orderProtect(from, to, vma.prot);
        }
    }
}
