package runscj.sentry.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ExtendedStateTest {
    private final ExtendedState state = ExtendedState.ofThisMachine();

    @Test
    void sizeIsTheEndOfTheLastComponent() {
        assertEquals(state.size(), ExtendedState.sizeOf(state.features()));
        assertEquals(512 + 64, ExtendedState.sizeOf(3));
    }

    @Test
    void noiseBecomesValid() {
        MemorySegment noise = Arena.ofAuto().allocate(state.size(), 64);
        MemorySegment image = Arena.ofAuto().allocate(state.size(), 64);
        for (long at = 0; at < noise.byteSize(); at++) {
            noise.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 37 + 11));
        }
        state.copyValid(noise, image);
        long components = image.get(ValueLayout.JAVA_LONG, ExtendedState.LEGACY_SIZE);
        assertEquals(0, components & ~state.features());
        assertEquals(0, image.get(ValueLayout.JAVA_LONG, ExtendedState.LEGACY_SIZE + 8));
        assertTrue(ExtendedState.isSame(image, image));
    }
}
