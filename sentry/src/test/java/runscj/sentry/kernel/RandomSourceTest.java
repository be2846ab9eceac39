package runscj.sentry.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;

class RandomSourceTest {
    @Test
    void fillsEveryByteOfALargeBuffer() throws ErrnoException {
        MemorySegment target = Arena.ofAuto().allocate(100_001);
        RandomSource source = new RandomSource();
        assertEquals(100_001, source.fill(IoBuffer.of(target), () -> false));
        int[] seen = new int[256];
        for (byte value : target.toArray(ValueLayout.JAVA_BYTE)) {
            seen[value & 0xff]++;
        }
        for (int count : seen) {
            assertTrue(count > 250 && count < 550, "a byte value occurs " + count + " times");
        }
    }

    @Test
    void stopsBetweenBlocksWhenInterrupted() throws ErrnoException {
        IoBuffer target = IoBuffer.of(Arena.ofAuto().allocate(100_000));
        assertEquals(4096, new RandomSource().fill(target, () -> true));
    }

    @Test
    void sourcesDiffer() {
        assertNotEquals(new RandomSource().nextLong(), new RandomSource().nextLong());
    }
}
