package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Waiting for descriptors: ppoll(2). */
public final class HostPoll {
    /** Wait without limit. */
    public static final long FOREVER = -1;

    /** Size of struct pollfd: int fd, short events, short revents. */
    public static final int POLLFD_SIZE = 8;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private HostPoll() {}

    /**
     * Waits for {@code count} struct pollfd; returns how many are ready, 0 on timeout, or {@code
     * -errno}. Timeout in ns or {@link #FOREVER}.
     */
    public static long ppoll(MemorySegment pollFds, int count, long timeoutNs) {
        if (count < 0 || pollFds.byteSize() < (long) count * POLLFD_SIZE) {
            throw new IllegalArgumentException("pollfd count " + count);
        }
        try (Scratch scratch = Scratch.open()) {
            return HostSyscalls.call(
                    HostNr.PPOLL, Host.address(pollFds), count, timespec(scratch, timeoutNs), 0, 0);
        }
    }

    /** Waits for one descriptor; returns its revents, 0 on timeout, or {@code -errno}. */
    public static long poll(int fd, int events, long timeoutNs) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment pollFd = scratch.reserve(POLLFD_SIZE);
            pollFd.set(ValueLayout.JAVA_INT, 0, fd);
            pollFd.set(ValueLayout.JAVA_INT, 4, events & 0xffff);
            long ready = ppoll(pollFd, 1, timeoutNs);
            return ready <= 0 ? ready : pollFd.get(ValueLayout.JAVA_SHORT, 6) & 0xffff;
        }
    }

    /** Returns the address of a struct timespec in the scratch frame, or 0 for {@link #FOREVER}. */
    static long timespec(Scratch scratch, long timeoutNs) {
        if (timeoutNs < 0) {
            return 0;
        }
        MemorySegment timeout = scratch.reserve(16);
        timeout.set(ValueLayout.JAVA_LONG, 0, timeoutNs / NS_PER_SECOND);
        timeout.set(ValueLayout.JAVA_LONG, 8, timeoutNs % NS_PER_SECOND);
        return timeout.address();
    }
}
