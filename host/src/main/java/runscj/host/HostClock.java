package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.Time;

/**
 * Clocks of the host, read through libc's clock_gettime, which the vDSO answers without a system
 * call.
 */
public final class HostClock {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long CLOCK_GETTIME = HostSyscalls.symbol("clock_gettime");

    private HostClock() {}

    /** Returns CLOCK_MONOTONIC in ns: the value that the kernel gives, not only differences. */
    public static long monotonicNs() {
        return System.nanoTime();
    }

    /** Returns CLOCK_REALTIME in ns since 1970. */
    public static long realtimeNs() {
        return now(Time.CLOCK_REALTIME);
    }

    /**
     * Returns a clock (CLOCK_...) in ns.
     *
     * @throws HostException EINVAL if there is no such clock
     */
    public static long now(int clock) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment time = scratch.reserve(16);
            int result =
                    (int) HostSyscalls.invoke(CLOCK_GETTIME, clock, time.address(), 0, 0, 0, 0, 0);
            if (result != 0) {
                throw new HostException(Errno.EINVAL.number(), "clock_gettime " + clock);
            }
            return time.get(ValueLayout.JAVA_LONG, 0) * NS_PER_SECOND
                    + time.get(ValueLayout.JAVA_LONG, 8);
        }
    }
}
