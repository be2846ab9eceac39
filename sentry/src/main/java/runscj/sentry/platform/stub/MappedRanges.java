package runscj.sentry.platform.stub;

import java.util.Arrays;

/**
 * A set of addresses as sorted, disjoint, non-adjacent ranges: where a stub has anything mapped. It
 * lets orders skip holes, of which mprotect(2) would complain. Guarded by the owner's lock.
 */
final class MappedRanges {
    private long[] starts = new long[16];
    private long[] ends = new long[16];
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

    MappedRanges copy() {
        var copy = new MappedRanges();
        copy.starts = Arrays.copyOf(starts, Math.max(16, count));
        copy.ends = Arrays.copyOf(ends, Math.max(16, count));
        copy.count = count;
        return copy;
    }

    void clear() {
        count = 0;
    }

    /** Returns the index of the first range that ends after an address; {@link #count} if none. */
    int firstEndingAfter(long addr) {
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

    void add(long start, long end) {
        int first = firstEndingAfter(start - 1); // an adjacent range joins
        long newStart = start;
        long newEnd = end;
        int after = first;
        while (after < count && starts[after] <= end) {
            newStart = Math.min(newStart, starts[after]);
            newEnd = Math.max(newEnd, ends[after]);
            after++;
        }
        replace(first, after, 1);
        starts[first] = newStart;
        ends[first] = newEnd;
    }

    void remove(long start, long end) {
        int first = firstEndingAfter(start);
        if (first == count || starts[first] >= end) {
            return;
        }
        int after = first;
        while (after < count && starts[after] < end) {
            after++;
        }
        long leftStart = starts[first];
        long rightEnd = ends[after - 1];
        int left = leftStart < start ? 1 : 0;
        int right = rightEnd > end ? 1 : 0;
        replace(first, after, left + right);
        if (left == 1) {
            starts[first] = leftStart;
            ends[first] = start;
        }
        if (right == 1) {
            starts[first + left] = end;
            ends[first + left] = rightEnd;
        }
    }

    /** Makes room for {@code wanted} ranges in the place of those in [first, after). */
    private void replace(int first, int after, int wanted) {
        int newCount = count - (after - first) + wanted;
        if (newCount > starts.length) {
            starts = Arrays.copyOf(starts, newCount * 2);
            ends = Arrays.copyOf(ends, newCount * 2);
        }
        System.arraycopy(starts, after, starts, first + wanted, count - after);
        System.arraycopy(ends, after, ends, first + wanted, count - after);
        count = newCount;
    }
}
