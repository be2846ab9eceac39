package runscj.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import runscj.abi.Poll;

/** Futexes, eventfds, poll and epoll. */
class WaitingTest {
    private static final int EAGAIN = -11;
    private static final int ETIMEDOUT = -110;
    private static final long MS = 1_000_000;

    @Test
    void futexTimesOutAndChecksTheValue() {
        try (HostMapping page = HostMapping.anonymous(4096)) {
            MemorySegment word = page.memory();
            assertEquals(EAGAIN, Futex.await(word, 1, Futex.FOREVER));
            long start = System.nanoTime();
            assertEquals(ETIMEDOUT, Futex.await(word, 0, 20 * MS));
            assertTrue(System.nanoTime() - start >= 20 * MS);
            assertEquals(0, Futex.wake(word, 1));
        }
    }

    @Test
    void futexWakes() throws InterruptedException {
        try (HostMapping page = HostMapping.anonymous(4096)) {
            MemorySegment word = page.memory();
            long[] result = {-1};
            Thread sleeper = new Thread(() -> result[0] = Futex.await(word, 0, 10_000 * MS));
            sleeper.start();
            while (Futex.wake(word, 1) == 0) {
                Thread.sleep(1);
            }
            sleeper.join();
            assertEquals(0, result[0]);
        }
    }

    @Test
    void eventFdCounts() {
        try (EventFd event = EventFd.create()) {
            assertEquals(0, event.drain());
            assertEquals(0, HostPoll.poll(event.fd().number(), Poll.POLLIN, 0));
            assertEquals(8, event.signal());
            assertEquals(8, event.signal());
            assertEquals(
                    Poll.POLLIN, HostPoll.poll(event.fd().number(), Poll.POLLIN, HostPoll.FOREVER));
            assertEquals(2, event.drain());
            assertEquals(0, event.drain());
        }
    }

    @Test
    void ppollTakesMany() {
        try (EventFd one = EventFd.create();
                EventFd two = EventFd.create();
                Scratch scratch = Scratch.open()) {
            MemorySegment fds = scratch.allocate(2 * HostPoll.POLLFD_SIZE);
            fds.set(ValueLayout.JAVA_INT, 0, one.fd().number());
            fds.set(ValueLayout.JAVA_SHORT, 4, (short) Poll.POLLIN);
            fds.set(ValueLayout.JAVA_INT, 8, two.fd().number());
            fds.set(ValueLayout.JAVA_SHORT, 12, (short) Poll.POLLIN);
            assertEquals(0, HostPoll.ppoll(fds, 2, 5 * MS));
            two.signal();
            assertEquals(1, HostPoll.ppoll(fds, 2, HostPoll.FOREVER));
            assertEquals(0, fds.get(ValueLayout.JAVA_SHORT, 6));
            assertEquals(Poll.POLLIN, fds.get(ValueLayout.JAVA_SHORT, 14));
        }
    }

    @Test
    void epollReturnsData() {
        try (Epoll epoll = Epoll.create();
                EventFd one = EventFd.create();
                EventFd two = EventFd.create();
                Scratch scratch = Scratch.open()) {
            assertEquals(0, epoll.add(one.fd().number(), Poll.POLLIN, 0x1_0000_0001L));
            assertEquals(0, epoll.add(two.fd().number(), Poll.POLLIN, -2));
            assertEquals(-17, epoll.add(two.fd().number(), Poll.POLLIN, 0));
            MemorySegment events = scratch.allocate(4 * Epoll.EVENT_SIZE);
            assertEquals(0, epoll.await(events, 2 * MS));
            one.signal();
            two.signal();
            assertEquals(2, epoll.await(events, -1));
            assertEquals(0x1_0000_0001L - 2, Epoll.data(events, 0) + Epoll.data(events, 1));
            assertEquals(Poll.POLLIN, Epoll.events(events, 1));
            assertEquals(0, epoll.remove(two.fd().number()));
            assertEquals(0, epoll.modify(one.fd().number(), Poll.POLLIN | Poll.POLLOUT, 7));
            assertEquals(1, epoll.await(events, 0));
            assertEquals(7, Epoll.data(events, 0));
            assertEquals(Poll.POLLIN | Poll.POLLOUT, Epoll.events(events, 0));
        }
    }
}
