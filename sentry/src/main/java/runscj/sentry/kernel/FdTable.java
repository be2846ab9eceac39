package runscj.sentry.kernel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.OpenFile;

/**
 * A descriptor table, shared by tasks with CLONE_FILES. Lookups take no lock; changes do. Files are
 * closed with the lock released. A slot holds nothing, an open file, or the mark of a reservation.
 */
public final class FdTable {
    /** Linux's sysctl_nr_open: no descriptor reaches it, whatever RLIMIT_NOFILE says. */
    public static final int FD_MAX = 1024 * 1024;

    /** What a task has that has exited. Never changed. */
    static final FdTable EMPTY = new FdTable();

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final Object RESERVED = new Object();
    private static final int INITIAL_SIZE = 64;

    private final OrderedLock lock = LockRank.FD_TABLE.newLock();
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * Replaced, never shrunk. Elements are written under the lock with release order and read with
     * acquire order.
     */
    private volatile @Nullable Object[] slots;

    @GuardedBy("lock")
    private long[] closeOnExec;

    /** No slot below this one is free. */
    @GuardedBy("lock")
    private int lowestFree;

    /** Makes an empty table with one user. */
    public FdTable() {
        this(new @Nullable Object[INITIAL_SIZE], new long[INITIAL_SIZE / Long.SIZE]);
    }

    private FdTable(@Nullable Object[] slots, long[] closeOnExec) {
        this.slots = slots;
        this.closeOnExec = closeOnExec;
    }

    /**
     * Descriptors taken but not yet visible: reserve, copy out, publish. Closing an unpublished
     * reservation gives the numbers back.
     */
    public final class Reservation implements AutoCloseable {
        private final int[] numbers;
        private boolean published;

        private Reservation(int[] numbers) {
            this.numbers = numbers;
        }

        /** Returns the n-th reserved number. */
        public int fd(int index) {
            return numbers[index];
        }

        /**
         * Makes the files visible under the reserved numbers; the table takes over the caller's
         * references.
         */
        public void publish(boolean closeOnExec, OpenFile... files) {
            if (published || files.length != numbers.length) {
                throw new IllegalStateException("reservation of " + numbers.length);
            }
            published = true;
            lock.lock();
            try {
                for (int index = 0; index < files.length; index++) {
                    markLocked(numbers[index], closeOnExec);
                    SLOT.setRelease(slots, numbers[index], files[index]);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            if (published) {
                return;
            }
            lock.lock();
            try {
                for (int number : numbers) {
                    clearLocked(number);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Reserves the lowest free numbers not below {@code lowest}; EMFILE at RLIMIT_NOFILE, which is
     * unsigned.
     */
    public Reservation reserve(int count, int lowest, long limit) throws ErrnoException {
        int end = limit < 0 || limit > FD_MAX ? FD_MAX : (int) limit;
        int[] numbers = new int[count];
        lock.lock();
        try {
            int from = lowest;
            for (int index = 0; index < count; index++) {
                from = lowestFreeLocked(from);
                if (from >= end) {
                    for (int undo = 0; undo < index; undo++) {
                        clearLocked(numbers[undo]);
                    }
                    throw Errno.EMFILE.raise();
                }
                growLocked(from);
                SLOT.setRelease(slots, from, RESERVED);
                numbers[index] = from;
            }
        } finally {
            lock.unlock();
        }
        return new Reservation(numbers);
    }

    /**
     * Returns the open file, not retained, or null. Only a table with one user keeps it alive for
     * that user's thread; else see {@link Task#file}.
     */
    public @Nullable OpenFile lookup(int fd) {
        @Nullable Object[] current = slots;
        if (Integer.compareUnsigned(fd, current.length) >= 0) {
            return null;
        }
        return SLOT.getAcquire(current, fd) instanceof OpenFile file ? file : null;
    }

    /** Returns the open file with a reference for the caller, or null. Any thread. */
    public @Nullable OpenFile retained(int fd) {
        OpenFile file;
        do {
            file = lookup(fd);
        } while (file != null && !file.tryRetain());
        return file;
    }

    /** Closes a descriptor; EBADF. */
    public void close(int fd) throws ErrnoException {
        OpenFile file;
        lock.lock();
        try {
            file = lookup(fd);
            if (file == null) {
                throw Errno.EBADF.raise();
            }
            clearLocked(fd);
        } finally {
            lock.unlock();
        }
        drop(file);
    }

    /**
     * Puts a file at a given number, closing what was there: dup2(2), dup3(2). Takes over the
     * caller's reference. EBADF at RLIMIT_NOFILE, EBUSY for a reserved number.
     */
    public void replace(int fd, OpenFile file, boolean closeOnExec, long limit)
            throws ErrnoException {
        Object before;
        lock.lock();
        try {
            if (fd < 0 || fd >= FD_MAX || Long.compareUnsigned(fd, limit) >= 0) {
                throw Errno.EBADF.raise();
            }
            growLocked(fd);
            before = slots[fd];
            if (before == RESERVED) {
                throw Errno.EBUSY.raise();
            }
            markLocked(fd, closeOnExec);
            SLOT.setRelease(slots, fd, file);
        } finally {
            lock.unlock();
        }
        if (before instanceof OpenFile old) {
            drop(old);
        }
    }

    /** Returns whether FD_CLOEXEC is set; EBADF. */
    public boolean isCloseOnExec(int fd) throws ErrnoException {
        lock.lock();
        try {
            if (lookup(fd) == null) {
                throw Errno.EBADF.raise();
            }
            return isMarkedLocked(fd);
        } finally {
            lock.unlock();
        }
    }

    /** Sets or clears FD_CLOEXEC; EBADF. */
    public void closeOnExec(int fd, boolean value) throws ErrnoException {
        lock.lock();
        try {
            if (lookup(fd) == null) {
                throw Errno.EBADF.raise();
            }
            markLocked(fd, value);
        } finally {
            lock.unlock();
        }
    }

    /** Sets FD_CLOEXEC on all open descriptors of a range, ends included (CLOSE_RANGE_CLOEXEC). */
    public void markRange(int first, int last) {
        lock.lock();
        try {
            for (int fd = next(first); fd >= 0 && fd <= last; fd = next(fd + 1)) {
                markLocked(fd, true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes all open descriptors of a range, ends included: close_range(2). */
    public void closeRange(int first, int last) {
        for (int fd = next(first); fd >= 0 && fd <= last; fd = next(fd + 1)) {
            closeIfOpen(fd);
        }
    }

    /** Closes the descriptors marked close-on-exec. The table has one user. */
    void closeForExec() {
        for (int fd = next(0); fd >= 0; fd = next(fd + 1)) {
            boolean marked;
            lock.lock();
            try {
                marked = isMarkedLocked(fd);
            } finally {
                lock.unlock();
            }
            if (marked) {
                closeIfOpen(fd);
            }
        }
    }

    private void closeIfOpen(int fd) {
        OpenFile file;
        lock.lock();
        try {
            file = lookup(fd);
            if (file == null) {
                return;
            }
            clearLocked(fd);
        } finally {
            lock.unlock();
        }
        drop(file);
    }

    /**
     * Returns the lowest open descriptor not below {@code from}, or -1: for iteration. Any thread,
     * weakly consistent.
     */
    public int next(int from) {
        @Nullable Object[] current = slots;
        for (int fd = Math.max(from, 0); fd < current.length; fd++) {
            if (SLOT.getAcquire(current, fd) instanceof OpenFile) {
                return fd;
            }
        }
        return -1;
    }

    /** Returns the number of slots, a multiple of 64: FDSize of /proc/PID/status. */
    public int size() {
        return slots.length;
    }

    /**
     * Returns a table with the same open files, one user (fork(2), unshare(2)). Reservations are
     * not copied.
     */
    public FdTable copy() {
        lock.lock();
        try {
            @Nullable Object[] copies = new @Nullable Object[slots.length];
            for (int fd = 0; fd < copies.length; fd++) {
                if (slots[fd] instanceof OpenFile file && file.tryRetain()) {
                    copies[fd] = file;
                }
            }
            return new FdTable(copies, closeOnExec.clone());
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many tasks share it. */
    public int users() {
        return users.get();
    }

    /** Adds a user (CLONE_FILES); by a task that is one. */
    public void retain() {
        users.incrementAndGet();
    }

    /** Drops a user; the last one closes everything. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            closeRange(0, Integer.MAX_VALUE);
        }
    }

    private void drop(OpenFile file) {
        file.descriptorClosed(this);
        file.release();
    }

    @GuardedBy("lock")
    private int lowestFreeLocked(int from) {
        @Nullable Object[] current = slots;
        int fd = Math.max(from, lowestFree);
        while (fd < current.length && current[fd] != null) {
            fd++;
        }
        if (from <= lowestFree) {
            lowestFree = fd;
        }
        return fd;
    }

    @GuardedBy("lock")
    private void clearLocked(int fd) {
        SLOT.setRelease(slots, fd, null);
        markLocked(fd, false);
        lowestFree = Math.min(lowestFree, fd);
    }

    @GuardedBy("lock")
    private void growLocked(int fd) {
        int length = slots.length;
        if (fd < length) {
            return;
        }
        while (length <= fd) {
            length *= 2;
        }
        slots = Arrays.copyOf(slots, length);
        closeOnExec = Arrays.copyOf(closeOnExec, length / Long.SIZE);
    }

    @GuardedBy("lock")
    private boolean isMarkedLocked(int fd) {
        return (closeOnExec[fd / Long.SIZE] >>> fd & 1) != 0;
    }

    @GuardedBy("lock")
    private void markLocked(int fd, boolean value) {
        long bit = 1L << fd;
        if (value) {
            closeOnExec[fd / Long.SIZE] |= bit;
        } else {
            closeOnExec[fd / Long.SIZE] &= ~bit;
        }
    }
}
