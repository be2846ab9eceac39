package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;

/**
 * Lets the platform replace system-call instructions in text. The page becomes the area's own, as
 * by a debugger's write, and the changed copy is mapped over the old page at once, so no thread
 * ever runs code that is being written. Changed text is never writable and never elsewhere than
 * where it was changed. Guarded by the mm's lock; the caller finishes the orders.
 */
final class TextPatching {
    private final Areas areas;
    private final Pages pages;

    TextPatching(Areas areas, Pages pages) {
        this.areas = areas;
        this.pages = pages;
    }

    /**
     * Patches the page of an address if it is text that its guest does not write: other text would
     * soon be another.
     *
     * @throws ErrnoException ENOMEM; EFAULT where the page cannot be read
     */
    void patch(long addr) throws ErrnoException {
        long page = Prot.pageDown(addr);
        Vma vma = areas.list.find(addr);
        if (vma == null
                || vma.isShared()
                || vma.has(Vma.SPECIAL)
                || (vma.prot & (Prot.EXEC | Prot.WRITE)) != Prot.EXEC) {
            return;
        }
        areas.faults.resolve(vma, page, false);
        replace(vma, page, true);
    }

    /**
     * Puts the original instructions back, before a guest can write or move them.
     *
     * @throws ErrnoException ENOMEM; EFAULT where a page cannot be read
     */
    void restore(long start, long end) throws ErrnoException {
        long site = pages.space().nextPatch(Prot.pageDown(start));
        while (site < end) {
            long page = Prot.pageDown(site);
            Vma vma = areas.list.find(page);
            int index = pages.map.find(page);
            if (vma != null && index >= 0 && pages.map.has(index, PmaMap.OWNED)) {
                replace(vma, page, false);
            }
            site = pages.space().nextPatch(page + Prot.PAGE);
        }
    }

    /** Replaces a backed page by a changed copy, if the platform changes any. */
    private void replace(Vma vma, long page, boolean patch) throws ErrnoException {
        MemoryFile memory = pages.memory;
        long copy = memory.allocate(Prot.PAGE);
        boolean used = false;
        try {
            pages.copyTo(pages.map.find(page), page, page + Prot.PAGE, copy);
            MemorySegment text = memory.segment().asSlice(copy, Prot.PAGE);
            used =
                    patch
                            ? pages.space().patch(page, text)
                            : pages.space().unpatch(page, text, 0, Prot.PAGE);
        } finally {
            if (!used) {
                memory.decRef(copy, Prot.PAGE);
            }
        }
        if (used) {
            pages.forget(page, page + Prot.PAGE);
            pages.install(
                    page,
                    page + Prot.PAGE,
                    copy,
                    PmaMap.MEMORY_FILE,
                    PmaMap.OWNED | PmaMap.WRITABLE,
                    vma.prot);
        }
    }
}
