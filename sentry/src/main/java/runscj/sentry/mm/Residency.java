package runscj.sentry.mm;

import runscj.abi.ErrnoException;
import runscj.host.HostMemory;

/** Which pages are there: populating and telling. Guarded by the mm's lock. */
final class Residency {
    private final Areas areas;

    Residency(Areas areas) {
        this.areas = areas;
    }

    /**
     * Makes all pages of a range present as far as they can be, as mm_populate does: errors end it
     * silently.
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
                addr = vma.end;
                continue;
            }
            boolean write = (vma.prot & Prot.WRITE) != 0 && (writeShared || !vma.isShared());
            areas.faults.resolve(vma, addr, write);
            int index = pages.map.find(addr);
            long to = Math.min(Math.min(end, vma.end), pages.map.end(index));
            if (pages.map.inMemoryFile(index)) {
                long host = pages.memory.segment().address() + pages.map.offsetOf(index, addr);
                HostMemory.madvise(host, to - addr, HostMemory.MADV_POPULATE_WRITE);
            }
            addr = to;
        }
    }
}
