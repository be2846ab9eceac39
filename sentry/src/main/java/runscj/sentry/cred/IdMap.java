package runscj.sentry.cred;

import java.util.Arrays;

/**
 * How the ids of a user namespace correspond to the kernel's own, which are those of the initial
 * namespace (user_namespaces(7)). Ids are unsigned; -1 is none. Immutable.
 */
public final class IdMap {
    /** UID_GID_MAP_MAX_EXTENTS. */
    public static final int EXTENTS_MAX = 340;

    /** No id has a counterpart: nothing has been written yet. */
    public static final IdMap EMPTY = new IdMap(new int[0], new int[0], new int[0]);

    /** Every id is its own counterpart. */
    static final IdMap IDENTITY = new IdMap(new int[] {0}, new int[] {0}, new int[] {-1});

    private final int[] first;
    private final int[] kernelFirst;
    private final int[] count;

    IdMap(int[] first, int[] kernelFirst, int[] count) {
        this.first = first;
        this.kernelFirst = kernelFirst;
        this.count = count;
    }

    /** Returns the number of extents, 0 before the map is written. */
    public int size() {
        return first.length;
    }

    /** Returns the first id of an extent inside. */
    public int first(int extent) {
        return first[extent];
    }

    /** Returns the kernel's id of an extent's first. */
    public int kernelFirst(int extent) {
        return kernelFirst[extent];
    }

    /** Returns how many ids an extent has, unsigned. */
    public int count(int extent) {
        return count[extent];
    }

    /** Returns the kernel's id of an id inside, or -1. */
    public int toKernel(int id) {
        return translate(id, 1, first, kernelFirst);
    }

    /** Returns the id inside of a kernel's id, or -1. */
    public int fromKernel(int id) {
        return translate(id, 1, kernelFirst, first);
    }

    /** Returns the kernel's id of the first of {@code length} ids that lie in one extent, or -1. */
    int rangeToKernel(int id, int length) {
        return translate(id, length, first, kernelFirst);
    }

    private int translate(int id, int length, int[] from, int[] to) {
        long wanted = Integer.toUnsignedLong(length);
        for (int i = 0; i < from.length; i++) {
            long offset = Integer.toUnsignedLong(id) - Integer.toUnsignedLong(from[i]);
            if (offset >= 0 && offset + wanted <= Integer.toUnsignedLong(count[i])) {
                return to[i] + (int) offset;
            }
        }
        return -1;
    }

    /** Collects extents, as a file of /proc takes them. */
    static final class Builder {
        private int[] first = new int[1];
        private int[] lower = new int[1];
        private int[] count = new int[1];
        private int size;

        /** Adds an extent; false if it is empty, too long, or overlaps another. */
        boolean add(long firstId, long lowerId, long length) {
            int start = (int) firstId;
            int below = (int) lowerId;
            int many = (int) length;
            if (start == -1
                    || below == -1
                    || Integer.compareUnsigned(start + many, start) <= 0
                    || Integer.compareUnsigned(below + many, below) <= 0) {
                return false;
            }
            for (int i = 0; i < size; i++) {
                if (overlap(start, many, first[i], count[i])
                        || overlap(below, many, lower[i], count[i])) {
                    return false;
                }
            }
            if (size == first.length) {
                first = Arrays.copyOf(first, size * 2);
                lower = Arrays.copyOf(lower, size * 2);
                count = Arrays.copyOf(count, size * 2);
            }
            first[size] = start;
            lower[size] = below;
            count[size++] = many;
            return true;
        }

        private static boolean overlap(int start, int many, int other, int otherMany) {
            long from = Integer.toUnsignedLong(start);
            long otherFrom = Integer.toUnsignedLong(other);
            return from < otherFrom + Integer.toUnsignedLong(otherMany)
                    && otherFrom < from + Integer.toUnsignedLong(many);
        }

        int size() {
            return size;
        }

        boolean isSingleId() {
            return size == 1 && count[0] == 1;
        }

        int lower(int extent) {
            return lower[extent];
        }

        /** Returns whether an extent begins at id 0 of the parent. */
        boolean reachesRoot() {
            for (int i = 0; i < size; i++) {
                if (lower[i] == 0) {
                    return true;
                }
            }
            return false;
        }

        /** Returns the map, or null unless each extent lies in one of the parent's. */
        @org.jspecify.annotations.Nullable
        IdMap over(IdMap parent) {
            int[] kernel = new int[size];
            for (int i = 0; i < size; i++) {
                kernel[i] = parent.rangeToKernel(lower[i], count[i]);
                if (kernel[i] == -1) {
                    return null;
                }
            }
            return new IdMap(Arrays.copyOf(first, size), kernel, Arrays.copyOf(count, size));
        }
    }
}
