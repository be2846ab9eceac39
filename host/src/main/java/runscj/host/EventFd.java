package runscj.host;

import static runscj.abi.EventFd.EFD_CLOEXEC;
import static runscj.abi.EventFd.EFD_NONBLOCK;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A counter that can be polled; eventfd(2), close-on-exec, not blocking. Any thread may use it. */
public final class EventFd implements AutoCloseable {
    private final Fd fd;

    private EventFd(Fd fd) {
        this.fd = fd;
    }

    /**
     * Makes a counter of 0.
     *
     * @throws HostException if the host refuses
     */
    public static EventFd create() {
        return new EventFd(
                Fd.required(
                        HostSyscalls.call(HostNr.EVENTFD2, 0, EFD_CLOEXEC | EFD_NONBLOCK),
                        "eventfd"));
    }

    /** Returns the descriptor, which this object owns. */
    public Fd fd() {
        return fd;
    }

    /**
     * Adds 1; returns 8, or {@code -errno}: EAGAIN if the counter is at its end, EBADF if closed.
     */
    public long signal() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment value = scratch.reserve(8);
            value.set(ValueLayout.JAVA_LONG, 0, 1);
            return HostFiles.write(fd.number(), value);
        }
    }

    /** Takes the counter down to 0 and returns what it was; 0 if it was 0 already. */
    public long drain() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment value = scratch.reserve(8);
            return HostFiles.read(fd.number(), value) == 8
                    ? value.get(ValueLayout.JAVA_LONG, 0)
                    : 0;
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
