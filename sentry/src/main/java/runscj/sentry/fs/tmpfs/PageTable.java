package runscj.sentry.fs.tmpfs;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which page of the memory file holds which page of a file. Sparse: pages without an entry are
 * holes. Not thread safe: the inode's lock guards it. Pages are numbers, not bytes.
 */
final class PageTable {
    private static final int CHUNK_BITS = 9;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int MASK = CHUNK - 1;
    private static final int[] EMPTY = {};

    /**
     * The first 2 MiB, grown by need, so that a small file costs little. Entries are page + 1; 0 is
     * a hole.
     */
    private int[] first = EMPTY;

    private @Nullable TreeMap<Long, int[]> rest;
    private long lastIndex = -1;
    private int[] lastChunk = EMPTY;
    private long count;

    /** Returns how many pages there are. */
    long count() {
        return count;
    }

    private int[] chunk(long index) {
        if (index == 0) {
            return first;
        }
        if (index == lastIndex) {
            return lastChunk;
        }
        TreeMap<Long, int[]> map = rest;
        int[] chunk = map == null ? null : map.get(index);
        if (chunk == null) {
            return EMPTY;
        }
        lastIndex = index;
        lastChunk = chunk;
        return chunk;
    }

    /** Returns the memory file's page, or -1 for a hole. */
    int find(long page) {
        int[] chunk = chunk(page >>> CHUNK_BITS);
        int slot = (int) page & MASK;
        return slot < chunk.length ? chunk[slot] - 1 : -1;
    }

    /**
     * Returns how many pages from {@code page} on lie one behind the other in the memory file; at
     * most {@code limit}, at least 1 if there is one.
     */
    int run(long page, int limit) {
        int start = find(page);
        int length = 1;
        while (length < limit && find(page + length) == start + length) {
            length++;
        }
        return length;
    }

    /** Returns how many pages from {@code page} on are holes; at most {@code limit}. */
    int holeRun(long page, int limit) {
        int length = 0;
        while (length < limit && find(page + length) < 0) {
            length++;
        }
        return length;
    }

    /** Fills holes with consecutive pages of the memory file. */
    void put(long page, int memoryPage, int pages) {
        for (int i = 0; i < pages; i++) {
            long at = page + i;
            int slot = (int) at & MASK;
            writable(at >>> CHUNK_BITS, slot)[slot] = memoryPage + i + 1;
        }
        count += pages;
    }

    private int[] writable(long index, int slot) {
        if (index == 0) {
            if (slot >= first.length) {
                int grown = Math.min(CHUNK, Math.max(slot + 1, first.length * 2));
                first = java.util.Arrays.copyOf(first, grown);
            }
            return first;
        }
        int[] chunk = chunk(index);
        if (chunk.length == 0) {
            TreeMap<Long, int[]> map = rest;
            if (map == null) {
                map = new TreeMap<>();
                rest = map;
            }
            chunk = new int[CHUNK];
            map.put(index, chunk);
            lastIndex = index;
            lastChunk = chunk;
        }
        return chunk;
    }

    /** Takes the pages of {@code [from, to)} out, adding them to the runs. */
    void remove(long from, long to, PageRuns removed) {
        long before = removed.pages();
        if (from < CHUNK) {
            clear(first, (int) from, (int) Math.min(to, CHUNK), removed);
            if (from == 0 && to >= CHUNK) {
                first = EMPTY;
            }
        }
        TreeMap<Long, int[]> map = rest;
        if (map != null && to > CHUNK) {
            var chunks =
                    map.subMap(from >>> CHUNK_BITS, true, (to - 1) >>> CHUNK_BITS, true)
                            .entrySet()
                            .iterator();
            while (chunks.hasNext()) {
                Map.Entry<Long, int[]> entry = chunks.next();
                long base = entry.getKey() << CHUNK_BITS;
                int start = (int) Math.max(0, from - base);
                int end = (int) Math.min(CHUNK, to - base);
                clear(entry.getValue(), start, end, removed);
                if (start == 0 && end == CHUNK) {
                    chunks.remove();
                }
            }
            lastIndex = -1;
            lastChunk = EMPTY;
        }
        count -= removed.pages() - before;
    }

    private static void clear(int[] chunk, int from, int to, PageRuns removed) {
        int end = Math.min(to, chunk.length);
        for (int slot = from; slot < end; slot++) {
            if (chunk[slot] != 0) {
                removed.add(chunk[slot] - 1);
                chunk[slot] = 0;
            }
        }
    }

    /**
     * Returns the first page at or behind {@code page} that is no hole, or {@link Long#MAX_VALUE}.
     */
    long nextData(long page) {
        long index = page >>> CHUNK_BITS;
        int slot = (int) page & MASK;
        if (index == 0) {
            int found = dataIn(first, slot);
            if (found >= 0) {
                return found;
            }
            index = 1;
            slot = 0;
        }
        TreeMap<Long, int[]> map = rest;
        if (map == null) {
            return Long.MAX_VALUE;
        }
        for (Map.Entry<Long, int[]> entry : map.tailMap(index, true).entrySet()) {
            int found = dataIn(entry.getValue(), entry.getKey() == index ? slot : 0);
            if (found >= 0) {
                return (entry.getKey() << CHUNK_BITS) + found;
            }
        }
        return Long.MAX_VALUE;
    }

    private static int dataIn(int[] chunk, int from) {
        for (int slot = from; slot < chunk.length; slot++) {
            if (chunk[slot] != 0) {
                return slot;
            }
        }
        return -1;
    }

    /** Returns the first hole at or behind {@code page}. */
    long nextHole(long page) {
        long at = page;
        while (find(at) >= 0) {
            at++;
        }
        return at;
    }
}
