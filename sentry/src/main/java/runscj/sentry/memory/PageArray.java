package runscj.sentry.memory;

import java.util.Arrays;

/**
 * A sparse array of one int per page of the memory file; zero where nothing was stored. Guarded by
 * its owner's lock.
 */
final class PageArray {
    private static final int CHUNK_SHIFT = 12;
    private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;
    private static final int CHUNK_MASK = CHUNK_PAGES - 1;

    /** Volatile because {@link MemoryFile#refCount} reads without the lock. */
    private volatile int[][] chunks = new int[16][];

    int get(int page) {
        int[][] all = chunks;
        int index = page >>> CHUNK_SHIFT;
        if (index >= all.length || all[index] == null) {
            return 0;
        }
        return all[index][page & CHUNK_MASK];
    }

    void set(int page, int value) {
        chunk(page)[page & CHUNK_MASK] = value;
    }

    void fill(int page, int count, int value) {
        int from = page;
        int end = page + count;
        while (from < end) {
            int start = from & CHUNK_MASK;
            int here = Math.min(CHUNK_PAGES - start, end - from);
            Arrays.fill(chunk(from), start, start + here, value);
            from += here;
        }
    }

    private int[] chunk(int page) {
        int index = page >>> CHUNK_SHIFT;
        if (index >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(index + 1, chunks.length * 2));
        }
        int[] chunk = chunks[index];
        if (chunk == null) {
            chunk = new int[CHUNK_PAGES];
            chunks[index] = chunk;
        }
        return chunk;
    }
}
