package runscj.sentry.fs.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.ErrnoException;
import runscj.abi.IoUring;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.MemoryObject;

class RingFileTest {
    private static final long SEED = 7;
    private static final int SQ = 8;
    private static final int CQ = 16;
    private MemoryFile memory;
    private RingFile ring;
    private MemorySegment rings;
    private MemorySegment entries;

    @BeforeEach
    void make() throws Exception {
        memory = MemoryFile.create(1 << 20);
        ring = new RingFile(memory, SQ, CQ, null, 0);
        rings = mapped(0);
        entries = mapped(IoUring.IORING_OFF_SQES);
    }

    @AfterEach
    void close() {
        ring.close();
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    /** What a guest sees at an offset of mmap(2). */
    private MemorySegment mapped(long offset) throws ErrnoException {
        MemoryObject.Backing backing = new MemoryObject.Backing();
        ring.memoryObject(true).translate(offset, 4096, 1, backing);
        return memory.segment().asSlice(backing.fileOffset, backing.length);
    }

    @Test
    void handsOutCopiesOfEntries() {
        rings.set(ValueLayout.JAVA_INT, ring.offsets()[6], 3);
        entries.set(ValueLayout.JAVA_LONG, 3 * 64 + 32, 42);
        rings.set(ValueLayout.JAVA_INT, ring.offsets()[1], 1);
        assertEquals(1, ring.submitted());
        MemorySegment taken = ring.take();
        entries.set(ValueLayout.JAVA_LONG, 3 * 64 + 32, 43);
        assertEquals(42, taken.get(ValueLayout.JAVA_LONG, 32));
        assertNull(ring.take());
    }

    @Test
    void keepsWhatFindsTheRingFull() {
        for (int i = 0; i < CQ + 3; i++) {
            ring.complete(i, i, 0);
        }
        assertEquals(CQ, ring.completed());
        int flags = ring.offsets()[4];
        assertEquals(IoUring.IORING_SQ_CQ_OVERFLOW, rings.get(ValueLayout.JAVA_INT, flags));
        rings.set(ValueLayout.JAVA_INT, ring.offsets()[10], 4);
        ring.flushOverflow();
        assertEquals(CQ - 1, ring.completed());
        assertEquals(0, rings.get(ValueLayout.JAVA_INT, flags));
    }

    @Test
    void survivesAnyBytesThatTheGuestWrites() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++) {
            long offset = random.nextInt((int) rings.byteSize() / 4) * 4L;
            rings.set(
                    ValueLayout.JAVA_INT,
                    random.nextBoolean() ? offset : random.nextInt(72) * 4L,
                    random.nextBoolean() ? random.nextInt() : random.nextInt(2 * CQ));
            switch (random.nextInt(5)) {
                case 0 -> ring.take();
                case 1 -> ring.complete(i, i, 0);
                case 2 -> ring.flushOverflow();
                case 3 -> ring.readyEvents();
                default -> assertTrue(ring.submitted() >= 0 && ring.submitted() <= SQ);
            }
            int completed = ring.completed();
            assertTrue(completed >= 0 && completed <= CQ);
        }
    }
}
