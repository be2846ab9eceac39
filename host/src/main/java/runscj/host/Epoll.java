package runscj.host;

import static runscj.abi.Epoll.EPOLL_CTL_ADD;
import static runscj.abi.Epoll.EPOLL_CTL_DEL;
import static runscj.abi.Epoll.EPOLL_CTL_MOD;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A set of descriptors to wait for; epoll(7), close-on-exec. Any thread may add and remove; one
 * waits.
 */
public final class Epoll implements AutoCloseable {
    /** Size of struct epoll_event, which is packed: int events, 8 bytes of data. */
    public static final int EVENT_SIZE = 12;

    private static final int EPOLL_CLOEXEC = runscj.abi.Epoll.EPOLL_CLOEXEC;

    private final Fd fd;

    private Epoll(Fd fd) {
        this.fd = fd;
    }

    /**
     * Makes an empty set.
     *
     * @throws HostException if the host refuses
     */
    public static Epoll create() {
        return new Epoll(
                Fd.required(
                        HostSyscalls.call(HostNr.EPOLL_CREATE1, EPOLL_CLOEXEC), "epoll_create1"));
    }

    /** Returns the descriptor, which this object owns. */
    public Fd fd() {
        return fd;
    }

    /**
     * Adds a descriptor with EPOLL... events; {@code data} comes back with each of its events.
     * Returns 0 or {@code -errno}.
     */
    public long add(int descriptor, int events, long data) {
        return control(EPOLL_CTL_ADD, descriptor, events, data);
    }

    /** Changes the events and the data of a descriptor. */
    public long modify(int descriptor, int events, long data) {
        return control(EPOLL_CTL_MOD, descriptor, events, data);
    }

    /** Removes a descriptor. */
    public long remove(int descriptor) {
        return control(EPOLL_CTL_DEL, descriptor, 0, 0);
    }

    private long control(int operation, int descriptor, int events, long data) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment event = scratch.reserve(EVENT_SIZE);
            event.set(ValueLayout.JAVA_INT, 0, events);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, 4, data);
            return HostSyscalls.call(
                    HostNr.EPOLL_CTL, fd.number(), operation, descriptor, event.address());
        }
    }

    /**
     * Waits; fills {@code into} with as many events as it has room for and returns the count, 0 on
     * timeout, or {@code -errno}. Timeout in ns, or -1.
     */
    public long await(MemorySegment into, long timeoutNs) {
        try (Scratch scratch = Scratch.open()) {
            return HostSyscalls.call(
                    HostNr.EPOLL_PWAIT2,
                    fd.number(),
                    Host.address(into),
                    into.byteSize() / EVENT_SIZE,
                    HostPoll.timespec(scratch, timeoutNs),
                    0,
                    0);
        }
    }

    /** Returns the events of the n-th entry that {@link #await} filled. */
    public static int events(MemorySegment filled, int n) {
        return filled.get(ValueLayout.JAVA_INT_UNALIGNED, (long) n * EVENT_SIZE);
    }

    /** Returns the data of the n-th entry. */
    public static long data(MemorySegment filled, int n) {
        return filled.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) n * EVENT_SIZE + 4);
    }

    @Override
    public void close() {
        fd.close();
    }
}
