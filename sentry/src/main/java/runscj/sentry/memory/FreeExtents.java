package runscj.sentry.memory;

/**
 * Free page runs of one kind, in lists by size class; every operation takes constant time
 * (two-level segregated fit).
 *
 * <p>The first and the last page of a free run carry a negative tag (length and kind) in the array
 * that holds the reference counts, so that a run finds its free neighbours. Runs of one kind never
 * touch each other. Guarded by the owner's lock.
 */
final class FreeExtents {
    private static final int NONE = -1;
    private static final int EXACT_CLASSES = 8;
    private static final int CLASSES = 128;

    private final int kind;
    private final PageArray tags;
    private final PageArray next = new PageArray();
    private final PageArray previous = new PageArray();
    private final int[] heads = new int[CLASSES];
    private long lowClasses;
    private long highClasses;
    private long pages;

    /**
     * Makes an empty set.
     *
     * @param kind 0 or 1; two sets that share tags differ in it
     * @param tags the reference counts: positive for pages in use
     */
    FreeExtents(int kind, PageArray tags) {
        this.kind = kind;
        this.tags = tags;
        java.util.Arrays.fill(heads, NONE);
    }

    /** Returns the number of free pages. */
    long pages() {
        return pages;
    }

    /**
     * Returns the length of the free run that starts or ends at a page, or 0 if none of this kind
     * does.
     */
    int lengthAt(int page) {
        int tag = page < 0 ? 0 : tags.get(page);
        return tag < 0 && (-tag & 1) == kind ? -tag >>> 1 : 0;
    }

    /**
     * Adds a run, whose pages have no tag and no count, and joins it with its neighbours; returns
     * the first page of the whole.
     */
    int add(int page, int count) {
        int first = page;
        int length = count;
        int before = lengthAt(page - 1);
        if (before > 0) {
            first -= before;
            length += before;
            remove(first);
        }
        int after = lengthAt(page + count);
        if (after > 0) {
            length += after;
            remove(page + count);
        }
        link(first, length);
        return first;
    }

    /** Takes the whole run that starts at a page; returns its length. */
    int remove(int first) {
        int length = lengthAt(first);
        int cls = floorClass(length);
        int after = next.get(first);
        int before = previous.get(first);
        if (before == NONE) {
            heads[cls] = after;
            if (after == NONE) {
                mark(cls, false);
            }
        } else {
            next.set(before, after);
        }
        if (after != NONE) {
            previous.set(after, before);
        }
        tags.set(first, 0);
        tags.set(first + length - 1, 0);
        pages -= length;
        return length;
    }

    /**
     * Takes {@code count} consecutive pages; returns the first, or -1 if no run that long was
     * found.
     */
    int take(int count) {
        int first = fitting(count);
        if (first == NONE) {
            return NONE;
        }
        int length = remove(first);
        if (length > count) {
            link(first + count, length - count);
        }
        return first;
    }

    /** Returns the first page of a run of the largest class, or -1 if empty. */
    int largest() {
        if (highClasses != 0) {
            return heads[127 - Long.numberOfLeadingZeros(highClasses)];
        }
        return lowClasses == 0 ? NONE : heads[63 - Long.numberOfLeadingZeros(lowClasses)];
    }

    private int fitting(int count) {
        int head = heads[floorClass(count)];
        if (head != NONE && lengthAt(head) >= count) {
            return head;
        }
        int cls = ceilingClass(count);
        if (cls < 64) {
            long low = lowClasses & -1L << cls;
            if (low != 0) {
                return heads[Long.numberOfTrailingZeros(low)];
            }
            cls = 64;
        }
        long high = highClasses & -1L << (cls - 64);
        return high == 0 ? NONE : heads[64 + Long.numberOfTrailingZeros(high)];
    }

    private void link(int first, int length) {
        int tag = -(length << 1 | kind);
        tags.set(first, tag);
        tags.set(first + length - 1, tag);
        int cls = floorClass(length);
        int head = heads[cls];
        next.set(first, head);
        previous.set(first, NONE);
        if (head != NONE) {
            previous.set(head, first);
        }
        heads[cls] = first;
        mark(cls, true);
        pages += length;
    }

    private void mark(int cls, boolean present) {
        long bit = 1L << (cls & 63);
        if (cls < 64) {
            lowClasses = present ? lowClasses | bit : lowClasses & ~bit;
        } else {
            highClasses = present ? highClasses | bit : highClasses & ~bit;
        }
    }

    /**
     * Returns the class whose runs have at most this length's two leading binary digits after the
     * first: four classes per power of two.
     */
    private static int floorClass(int count) {
        if (count < EXACT_CLASSES) {
            return count;
        }
        int log = 31 - Integer.numberOfLeadingZeros(count);
        return EXACT_CLASSES + (log - 3) * 4 + (count >>> (log - 2) & 3);
    }

    /** Returns the lowest class of which every run is long enough. */
    private static int ceilingClass(int count) {
        if (count < EXACT_CLASSES) {
            return count;
        }
        int log = 31 - Integer.numberOfLeadingZeros(count);
        return floorClass(count + (1 << (log - 2)) - 1);
    }
}
