package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;

/**
 * Lets the platform replace system-call instructions in text. The page becomes the area's own, as
 * by a debugger's write, and the changed copy is mapped over the old page at once, so no thread
 * ever runs code that is being written. Changed text is never writable and never elsewhere than
 * where it was changed.
 */
public final class TextPatching {
    private final Mm mm;
    private final Areas areas;
    private final Pages pages;

    TextPatching(Mm mm, Areas areas, Pages pages) {
        this.mm = mm;
        this.areas = areas;
        this.pages = pages;
    }

    /**
     * Lets the platform make system calls in the page of an address cheaper, if it is text that its
     * guest does not write: other text would soon be another. A failure changes nothing.
     */
    public void patch(long addr) {
        mm.lock.lock();
        try {
            patchLocked(addr);
        } catch (ErrnoException unchanged) {
            // they go on to trap
        } finally {
            mm.unlock();
        }
    }

    private void patchLocked(long addr) throws ErrnoException {
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

    /** As {@link #restore}, before a write by force; takes the mm's lock. */
    void restoreForced(long start, long end) throws ErrnoException {
        mm.lock.lock();
        try {
            restore(start, end);
        } finally {
            mm.unlock();
        }
    }

    /**
     * Puts the original instructions back, before a guest can write or move them. The mm's lock is
     * held.
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
