package runscj.sentry.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import runscj.sentry.platform.GuestContext;

/** Buffers for extended state images on their way from parent to child. Any thread. */
final class ExtendedStates {
    private static final int FREE_MAX = 64;

    private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();

    /** Returns an image of a context's state; for its owner thread. */
    MemorySegment save(GuestContext context) {
        MemorySegment image = take();
        if (image == null) {
            image = Arena.ofAuto().allocate(context.extendedStateSize(), 64);
        }
        context.saveExtendedState(image);
        return image;
    }

    private synchronized @Nullable MemorySegment take() {
        return free.poll();
    }

    /** Takes a buffer back. */
    synchronized void give(MemorySegment image) {
        if (free.size() < FREE_MAX) {
            free.add(image);
        }
    }
}
