package runscj.sentry.mm;

import org.jspecify.annotations.Nullable;

/**
 * Identity of a shared futex word: an object (the {@link Mm} or a {@link MemoryObject}) and an
 * offset in bytes.
 */
public record FutexKey(Object object, long offset) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FutexKey key && key.object == object && key.offset == offset;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(object) * 31 + Long.hashCode(offset);
    }
}
