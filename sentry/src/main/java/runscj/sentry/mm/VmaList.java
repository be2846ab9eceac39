package runscj.sentry.mm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The areas of one address space, sorted, without overlap. Guarded by the mm's lock. */
final class VmaList {
    private Vma[] areas = new Vma[16];
    private int count;

    int count() {
        return count;
    }

    Vma get(int index) {
        return areas[index];
    }

    /**
     * Returns the index of the first area that ends above the address; {@link #count} if there is
     * none.
     */
    int indexAbove(long addr) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (areas[middle].end > addr) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Returns the area that contains the address. */
    @Nullable Vma find(long addr) {
        int index = indexAbove(addr);
        return index < count && areas[index].start <= addr ? areas[index] : null;
    }

    /** Whether an area overlaps {@code [start, end)}. */
    boolean intersects(long start, long end) {
        int index = indexAbove(start);
        return index < count && areas[index].start < end;
    }

    /** Whether areas cover {@code [start, end)} without a hole. */
    boolean covers(long start, long end) {
        long addr = start;
        for (int i = indexAbove(start); i < count && addr < end; i++) {
            if (areas[i].start > addr) {
                return false;
            }
            addr = areas[i].end;
        }
        return addr >= end;
    }

    /** Adds an area into a hole. */
    void insert(Vma vma) {
        int index = indexAbove(vma.start);
        assert index == count || areas[index].start >= vma.end;
        if (count == areas.length) {
            areas = Arrays.copyOf(areas, count * 2);
        }
        System.arraycopy(areas, index, areas, index + 1, count - index);
        areas[index] = vma;
        count++;
    }

    /**
     * Cuts the area that contains the address strictly inside, if there is one; returns its new
     * second part.
     */
    @Nullable Vma split(long addr) {
        Vma first = find(addr);
        if (first == null || first.start == addr) {
            return null;
        }
        Vma second = first.copy();
        second.start = addr;
        second.offset = first.object == null ? 0 : first.offsetOf(addr);
        first.end = addr;
        insert(second);
        return second;
    }

    void removeAt(int index) {
        System.arraycopy(areas, index + 1, areas, index, count - index - 1);
        count--;
        Arrays.fill(areas, count, count + 1, null);
    }

    void removeRange(int from, int to) {
        System.arraycopy(areas, to, areas, from, count - to);
        Arrays.fill(areas, count - (to - from), count, null);
        count -= to - from;
    }
}
