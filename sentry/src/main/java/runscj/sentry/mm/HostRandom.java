package runscj.sentry.mm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;
import runscj.host.Host;
import runscj.host.HostFiles;

/** Unpredictable longs from the host's getrandom(2), fetched a few at a time. Any thread. */
public final class HostRandom implements LongSupplier {
    private static final int COUNT = 32;

    @GuardedBy("this")
    private final MemorySegment pool = Arena.ofAuto().allocate(COUNT * 8L, 8);

    @GuardedBy("this")
    private int left;

    @Override
    public synchronized long getAsLong() {
        if (left == 0) {
            long count = Host.required(HostFiles.getrandom(pool, 0), "getrandom");
            if (count != pool.byteSize()) {
                throw new IllegalStateException("getrandom gave " + count + " bytes");
            }
            left = COUNT;
        }
        left--;
        long value = pool.getAtIndex(ValueLayout.JAVA_LONG, left);
        pool.setAtIndex(ValueLayout.JAVA_LONG, left, 0);
        return value;
    }
}
