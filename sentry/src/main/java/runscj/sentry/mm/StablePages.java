package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.host.Scratch;

/**
 * Pages of host files that never change, as read last: most paths that a program passes lie in its
 * own read-only data, and would take a read of the host each. Bounded, and shared by all address
 * spaces of the sandbox: a file's pages are the same wherever they are mapped. Any thread, no lock:
 * entries are immutable, and a lost one is read again.
 */
final class StablePages {
    /** The pages of this sandbox; 256 KiB at most. */
    static final StablePages ALL = new StablePages();

    private static final int SLOTS = 64;
    private static final int SIZE = (int) Prot.PAGE;

    private final @Nullable Page[] pages = new @Nullable Page[SLOTS];

    private StablePages() {}

    /** One page, zeros beyond the end of the file. */
    static final class Page {
        private final MappingSet file;
        private final long offset;
        final byte[] bytes;
        final MemorySegment segment;

        private Page(MappingSet file, long offset, byte[] bytes) {
            this.file = file;
            this.offset = offset;
            this.bytes = bytes;
            this.segment = MemorySegment.ofArray(bytes);
        }
    }

    /**
     * Returns a page.
     *
     * @param file stands for the file's identity
     * @param fd the host's descriptor of the file
     * @param offset of the page, bytes
     * @throws ErrnoException EIO and the like
     */
    Page at(MappingSet file, int fd, long offset) throws ErrnoException {
        int slot = (int) (System.identityHashCode(file) + (offset >>> 12)) & (SLOTS - 1);
        Page known = pages[slot];
        if (known != null && known.file == file && known.offset == offset) {
            return known;
        }
        Page read = new Page(file, offset, new byte[SIZE]);
        try (Scratch scratch = Scratch.open()) {
            MemorySegment buffer = scratch.allocate(SIZE);
            Pages.readHost(fd, offset, buffer);
            MemorySegment.copy(buffer, 0, read.segment, 0, SIZE);
        }
        pages[slot] = read;
        return read;
    }
}
