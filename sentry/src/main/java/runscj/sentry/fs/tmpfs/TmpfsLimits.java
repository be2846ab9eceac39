package runscj.sentry.fs.tmpfs;

import java.util.concurrent.atomic.AtomicLong;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** How many pages and inodes a tmpfs may have, and has. 0 as a limit means none. */
final class TmpfsLimits {
    private final AtomicLong pages = new AtomicLong();

    /** The root is one. */
    private final AtomicLong inodes = new AtomicLong(1);

    private volatile long maxPages;
    private volatile long maxInodes;

    TmpfsLimits(long maxPages, long maxInodes) {
        this.maxPages = maxPages;
        this.maxInodes = maxInodes;
    }

    long maxPages() {
        return maxPages;
    }

    long maxInodes() {
        return maxInodes;
    }

    long usedPages() {
        return pages.get();
    }

    long usedInodes() {
        return inodes.get();
    }

    /** EINVAL if more is in use than the new limits allow. */
    void change(long newMaxPages, long newMaxInodes) throws ErrnoException {
        if ((newMaxPages != 0 && pages.get() > newMaxPages)
                || (newMaxInodes != 0 && inodes.get() > newMaxInodes)) {
            throw Errno.EINVAL.raise();
        }
        maxPages = newMaxPages;
        maxInodes = newMaxInodes;
    }

    void takePages(long count) throws ErrnoException {
        if (pages.addAndGet(count) > maxPages && maxPages != 0) {
            pages.addAndGet(-count);
            throw Errno.ENOSPC.raise();
        }
    }

    void returnPages(long count) {
        pages.addAndGet(-count);
    }

    void takeInode() throws ErrnoException {
        if (inodes.incrementAndGet() > maxInodes && maxInodes != 0) {
            inodes.decrementAndGet();
            throw Errno.ENOSPC.raise();
        }
    }

    void returnInode() {
        inodes.decrementAndGet();
    }
}
