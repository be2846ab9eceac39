package runscj.sentry.mm;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;

/**
 * What a guest's page fault means: a page to be resolved, a signal, or nothing at all. Guarded by
 * the mm's lock.
 */
final class FaultHandling {
    static final int SEGV_MAPERR = Signal.SIGSEGV << 16 | 1;
    static final int BUS_ADRERR = Signal.SIGBUS << 16 | 2;
    private static final int SEGV_ACCERR = Signal.SIGSEGV << 16 | 2;

    /** Faults in a row by one thread on one page that seemed fine, before it is given up. */
    private static final int MAX_SPURIOUS = 8;

    private final Areas areas;
    private final Pages pages;
    private long spuriousPage = -1;
    private int spuriousCount;
    private @Nullable Thread spuriousThread;

    FaultHandling(Areas areas, Pages pages) {
        this.areas = areas;
        this.pages = pages;
    }

    /** As {@link Mm#handleFault}, for an address in user space. */
    int handle(long addr, int access) throws ErrnoException {
        Vma vma = areas.findOrGrow(addr);
        if (vma == null) {
            return SEGV_MAPERR;
        }
        if (!Prot.allows(vma.prot, access)) {
            return SEGV_ACCERR;
        }
        long page = Prot.pageDown(addr);
        boolean write = (access & Prot.WRITE) != 0;
        int index = pages.map.find(page);
        if (index >= 0 && (!write || pages.map.has(index, PmaMap.WRITABLE))) {
            return spuriousFault(vma, page);
        }
        areas.faults.resolve(vma, page, write);
        return 0;
    }

    /**
     * A fault on a page that is mapped with enough rights: another thread was faster, or the
     * platform could not tell a write or an execution from a read. So the page is mapped again, the
     * next time made writable if it may be, and a thread that still comes back is stopped.
     */
    private int spuriousFault(Vma vma, long page) throws ErrnoException {
        if (spuriousPage == page && spuriousThread == Thread.currentThread()) {
            spuriousCount++;
        } else {
            spuriousPage = page;
            spuriousThread = Thread.currentThread();
            spuriousCount = 1;
        }
        if (spuriousCount > MAX_SPURIOUS) {
            spuriousPage = -1;
            return SEGV_ACCERR;
        }
        if ((vma.prot & Prot.WRITE) != 0) {
            areas.faults.resolve(vma, page, true);
        }
        pages.orderMaps(page, page + Prot.PAGE, vma.prot);
        return 0;
    }
}
