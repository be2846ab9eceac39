package runscj.sentry.kernel.aio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.IoEvent;
import runscj.sentry.memory.MemoryFile;

class AioRingTest {
    private static final long SEED = 5;
    private MemoryFile memory;
    private AioRing ring;
    private final MemorySegment out = MemorySegment.ofArray(new byte[IoEvent.SIZE * 16]);

    @BeforeEach
    void make() throws Exception {
        memory = MemoryFile.create(1 << 20);
        ring = new AioRing(memory, 4);
    }

    @AfterEach
    void close() {
        ring.memory.release();
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    private long data(int index) {
        return out.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * IoEvent.SIZE);
    }

    @Test
    void keepsOrderAndPutsBack() {
        ring.post(1, 10, 100);
        ring.post(2, 20, 200);
        ring.post(3, 30, 300);
        assertEquals(2, ring.take(out, 2));
        assertEquals(1, data(0));
        assertEquals(2, data(1));
        ring.untake(1);
        assertEquals(2, ring.waiting());
        assertEquals(2, ring.take(out, 16));
        assertEquals(2, data(0));
        assertEquals(0, ring.take(out, 16));
    }

    @Test
    void survivesAnyBytesThatTheGuestWrites() {
        Random random = new Random(SEED);
        MemorySegment bytes = ring.memory.segment();
        for (int i = 0; i < 100_000; i++) {
            int offset = random.nextInt(AioRing.HEADER_SIZE / 4) * 4;
            bytes.set(ValueLayout.JAVA_INT, offset, random.nextInt());
            switch (random.nextInt(3)) {
                case 0 -> ring.post(i, i, i);
                case 1 -> assertTrue(ring.take(out, 16) <= 16);
                default -> ring.untake(random.nextInt(16));
            }
            int waiting = ring.waiting();
            assertTrue(waiting >= 0 && waiting <= ring.capacity());
        }
    }
}
