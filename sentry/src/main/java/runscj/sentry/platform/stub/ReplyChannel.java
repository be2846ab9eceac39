package runscj.sentry.platform.stub;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.EventFd;
import runscj.abi.Poll;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;
import runscj.host.MemFd;

/**
 * How a stub's manager answers one waiting sentry thread. Guest threads share the manager's memory
 * but can make no call, so the answer passes through descriptors: its value is the position of a
 * file, its arrival an event.
 *
 * <p>The value is what the last order returned, or {@link StubCode#FAILED} with the number of
 * orders left and the errno.
 */
final class ReplyChannel implements AutoCloseable {
    private static final int SEEK_CUR = 1;
    private static final int POLLFD_FD = 0;
    private static final int POLLFD_EVENTS = 4;
    private static final int TIMEOUT = 8;
    private static final int EVENT_COUNT = 24;
    private static final long CHECK_INTERVAL_NS = 100_000_000;

    private final Fd event =
            Fd.required(
                    HostSyscalls.call(
                            HostNr.EVENTFD2, 0, EventFd.EFD_CLOEXEC | EventFd.EFD_NONBLOCK),
                    "eventfd");

    private final MemFd value = MemFd.create("runsc-j-reply");
    private final MemorySegment buffer = Arena.ofAuto().allocate(32, 8);

    ReplyChannel() {
        buffer.set(ValueLayout.JAVA_INT, POLLFD_FD, event.number());
        buffer.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, (short) Poll.POLLIN);
    }

    int eventFd() {
        return event.number();
    }

    int valueFd() {
        return value.fd().number();
    }

    /** Waits for a while; returns whether the answer is there. */
    boolean await() {
        buffer.set(ValueLayout.JAVA_LONG, TIMEOUT, 0);
        buffer.set(ValueLayout.JAVA_LONG, TIMEOUT + 8, CHECK_INTERVAL_NS);
        long address = buffer.address();
        HostSyscalls.call(HostNr.PPOLL, address, 1, address + TIMEOUT, 0, 8);
        return HostSyscalls.call(HostNr.READ, event.number(), address + EVENT_COUNT, 8) == 8;
    }

    /** Returns the answer that arrived. */
    long value() {
        return Host.required(HostFiles.lseek(valueFd(), 0, SEEK_CUR), "lseek of a reply");
    }

    @Override
    public void close() {
        event.close();
        value.close();
    }
}
