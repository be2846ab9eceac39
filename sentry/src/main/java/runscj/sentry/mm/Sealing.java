package runscj.sentry.mm;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** mseal(2): ranges that stay mapped as they are. Guarded by the mm's lock. */
final class Sealing {
    private final Areas areas;

    Sealing(Areas areas) {
        this.areas = areas;
    }

    /** Seals a range for good; EINVAL, or ENOMEM for a hole. */
    void seal(long addr, long size) throws ErrnoException {
        long length = Prot.pageUp(size);
        long end = addr + length;
        if (!Prot.isAligned(addr)
                || (size != 0 && length == 0)
                || Long.compareUnsigned(end, addr) < 0) {
            throw Errno.EINVAL.raise();
        }
        if (end == addr) {
            return;
        }
        if (addr < 0 || end < 0 || !areas.list.covers(addr, end)) {
            throw Errno.ENOMEM.raise();
        }
        areas.checkCount(2);
        areas.split(addr);
        areas.split(end);
        for (int i = areas.list.indexAbove(addr);
                i < areas.list.count() && areas.list.get(i).start < end;
                i++) {
            areas.list.get(i).flags |= Vma.SEALED;
        }
        areas.merge(addr, end);
    }
}
