package runscj.sentry.fs.tmpfs;

import java.util.Arrays;
import runscj.sentry.memory.MemoryFile;

/**
 * Pages of the memory file that were taken out of a file, in runs: to be given back when nobody
 * uses them any more.
 */
final class PageRuns {
    private int[] runs = new int[8];
    private int size;
    private long pages;

    long pages() {
        return pages;
    }

    void add(int page) {
        pages++;
        if (size > 0 && runs[size - 2] + runs[size - 1] == page) {
            runs[size - 1]++;
            return;
        }
        if (size == runs.length) {
            runs = Arrays.copyOf(runs, size * 2);
        }
        runs[size++] = page;
        runs[size++] = 1;
    }

    void addAll(PageRuns other) {
        for (int i = 0; i < other.size; i += 2) {
            if (size == runs.length) {
                runs = Arrays.copyOf(runs, size * 2);
            }
            runs[size++] = other.runs[i];
            runs[size++] = other.runs[i + 1];
        }
        pages += other.pages;
    }

    void free(MemoryFile memory) {
        for (int i = 0; i < size; i += 2) {
            memory.decRef(
                    (long) runs[i] * MemoryFile.PAGE_SIZE,
                    (long) runs[i + 1] * MemoryFile.PAGE_SIZE);
        }
    }
}
