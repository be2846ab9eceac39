package runscj.sentry.mm;

import java.util.Arrays;

/**
 * What backs the pages of one address space: sorted ranges, in parallel arrays so that nothing is
 * boxed. A range that is here is mapped in the platform's address space; a page that is not faults.
 * Guarded by the mm's lock.
 */
final class PmaMap {
    /** The pages may be written as they are. Of private pages: nobody else refers to them. */
    static final int WRITABLE = 1;

    /** This address space holds a reference to each page in the memory file: private pages. */
    static final int OWNED = 2;

    /** Pages of a host file that never changes. */
    static final int STABLE = 4;

    /** In place of a host descriptor: the memory file. */
    static final int MEMORY_FILE = -1;

    private long[] starts = new long[16];
    private long[] ends = new long[16];
    private long[] offsets = new long[16];
    private int[] fds = new int[16];
    private byte[] flags = new byte[16];
    private int count;

    int count() {
        return count;
    }

    long start(int index) {
        return starts[index];
    }

    long end(int index) {
        return ends[index];
    }

    int fd(int index) {
        return fds[index];
    }

    int flags(int index) {
        return flags[index];
    }

    boolean has(int index, int flag) {
        return (flags[index] & flag) != 0;
    }

    boolean inMemoryFile(int index) {
        return fds[index] == MEMORY_FILE;
    }

    /** File offset of an address inside. */
    long offsetOf(int index, long addr) {
        return offsets[index] + (addr - starts[index]);
    }

    /**
     * Returns the index of the first range that ends above the address; {@link #count} if there is
     * none.
     */
    int indexAbove(long addr) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > addr) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Returns the index of the range that contains the address, or -1. */
    int find(long addr) {
        int index = indexAbove(addr);
        return index < count && starts[index] <= addr ? index : -1;
    }

    /** Adds a range into a hole, joined with its neighbours if they continue each other. */
    void insert(long start, long end, long offset, int fd, int newFlags) {
        int index = indexAbove(start);
        assert start < end && (index == count || starts[index] >= end);
        boolean joinsBefore =
                index > 0
                        && ends[index - 1] == start
                        && fds[index - 1] == fd
                        && flags[index - 1] == newFlags
                        && offsets[index - 1] + (start - starts[index - 1]) == offset;
        boolean joinsAfter =
                index < count
                        && starts[index] == end
                        && fds[index] == fd
                        && flags[index] == newFlags
                        && offset + (end - start) == offsets[index];
        if (joinsBefore && joinsAfter) {
            ends[index - 1] = ends[index];
            removeRange(index, index + 1);
        } else if (joinsBefore) {
            ends[index - 1] = end;
        } else if (joinsAfter) {
            starts[index] = start;
            offsets[index] = offset;
        } else {
            open(index);
            starts[index] = start;
            ends[index] = end;
            offsets[index] = offset;
            fds[index] = fd;
            flags[index] = (byte) newFlags;
        }
    }

    private void open(int index) {
        if (count == starts.length) {
            int size = count * 2;
            starts = Arrays.copyOf(starts, size);
            ends = Arrays.copyOf(ends, size);
            offsets = Arrays.copyOf(offsets, size);
            fds = Arrays.copyOf(fds, size);
            flags = Arrays.copyOf(flags, size);
        }
        int moved = count - index;
        System.arraycopy(starts, index, starts, index + 1, moved);
        System.arraycopy(ends, index, ends, index + 1, moved);
        System.arraycopy(offsets, index, offsets, index + 1, moved);
        System.arraycopy(fds, index, fds, index + 1, moved);
        System.arraycopy(flags, index, flags, index + 1, moved);
        count++;
    }

    /** Cuts the range that contains the address strictly inside, if there is one. */
    void split(long addr) {
        int index = indexAbove(addr);
        if (index == count || starts[index] >= addr) {
            return;
        }
        open(index);
        ends[index] = addr;
        starts[index + 1] = addr;
        offsets[index + 1] = offsets[index] + (addr - starts[index]);
    }

    /** Forgets the ranges {@code [from, to)} by index. */
    void removeRange(int from, int to) {
        int moved = count - to;
        System.arraycopy(starts, to, starts, from, moved);
        System.arraycopy(ends, to, ends, from, moved);
        System.arraycopy(offsets, to, offsets, from, moved);
        System.arraycopy(fds, to, fds, from, moved);
        System.arraycopy(flags, to, flags, from, moved);
        count -= to - from;
    }

    /**
     * Replaces the flags of all pages in {@code [start, end)}, which one range covers, and joins it
     * with its neighbours.
     */
    void replaceFlags(long start, long end, int newFlags) {
        split(start);
        split(end);
        int index = find(start);
        assert index >= 0 && ends[index] == end;
        long offset = offsets[index];
        int fd = fds[index];
        removeRange(index, index + 1);
        insert(start, end, offset, fd, newFlags);
    }

    /** Takes the right to write from all private pages. */
    void clearWritableOfOwned() {
        for (int i = 0; i < count; i++) {
            if ((flags[i] & OWNED) != 0) {
                flags[i] = OWNED;
            }
        }
    }

    /** Makes this an exact copy. */
    void copyFrom(PmaMap other) {
        int size = Math.max(16, other.count);
        starts = Arrays.copyOf(other.starts, size);
        ends = Arrays.copyOf(other.ends, size);
        offsets = Arrays.copyOf(other.offsets, size);
        fds = Arrays.copyOf(other.fds, size);
        flags = Arrays.copyOf(other.flags, size);
        count = other.count;
    }
}
