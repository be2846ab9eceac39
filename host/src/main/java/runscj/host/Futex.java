package runscj.host;

import static runscj.abi.Futex.FUTEX_WAIT;
import static runscj.abi.Futex.FUTEX_WAKE;

import java.lang.foreign.MemorySegment;

/**
 * futex(2) on 32-bit words that other processes share (stubs, children). Threads of one JVM have
 * better means.
 */
public final class Futex {
    /** Wait without limit. */
    public static final long FOREVER = -1;

    private Futex() {}

    /**
     * Sleeps while the word at a host address has the expected value. Returns 0 when woken, perhaps
     * without reason, or {@code -errno}: EAGAIN if the value is another, ETIMEDOUT, EINTR. The
     * timeout is relative, in ns, or {@link #FOREVER}.
     */
    public static long await(long wordAddr, int expected, long timeoutNs) {
        if (timeoutNs < 0) {
            return HostSyscalls.call(HostNr.FUTEX, wordAddr, FUTEX_WAIT, expected, 0);
        }
        try (Scratch scratch = Scratch.open()) {
            long timeout = HostPoll.timespec(scratch, timeoutNs);
            return HostSyscalls.call(HostNr.FUTEX, wordAddr, FUTEX_WAIT, expected, timeout);
        }
    }

    /** Sleeps on the first 4 bytes of a segment. */
    public static long await(MemorySegment word, int expected, long timeoutNs) {
        return await(Host.address(word), expected, timeoutNs);
    }

    /** Wakes up to {@code count} sleepers; returns how many. */
    public static long wake(long wordAddr, int count) {
        return HostSyscalls.call(HostNr.FUTEX, wordAddr, FUTEX_WAKE, count);
    }

    /** Wakes sleepers on the first 4 bytes of a segment. */
    public static long wake(MemorySegment word, int count) {
        return wake(Host.address(word), count);
    }
}
