package runscj.sentry.fs.host;

import static runscj.abi.Epoll.EPOLLET;
import static runscj.abi.Poll.POLLERR;
import static runscj.abi.Poll.POLLHUP;
import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Poll.POLLOUT;
import static runscj.abi.Poll.POLLPRI;
import static runscj.abi.Poll.POLLRDHUP;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import runscj.host.Epoll;
import runscj.host.HostMapping;
import runscj.host.HostPoll;
import runscj.sentry.sync.WaitQueue;

/**
 * One thread that sleeps in the host's epoll and wakes the wait queues of inherited descriptors,
 * edge-triggered. One per sandbox.
 */
public final class HostReadiness {
    private static final int BATCH = 64;
    private static final int EVENTS = POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLERR | POLLHUP;

    private final Epoll epoll = Epoll.create();
    private final Map<Long, WaitQueue> queues = new ConcurrentHashMap<>();

    /** Starts the thread. */
    public HostReadiness() {
        Thread thread = new Thread(this::run, "host-readiness");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Wakes a queue whenever a descriptor becomes ready.
     *
     * @return false for a file that is always ready, such as a regular one
     */
    boolean watch(int fd, WaitQueue queue) {
        queues.put((long) fd, queue);
        boolean watched = epoll.add(fd, EVENTS | EPOLLET, fd) >= 0;
        if (!watched) {
            queues.remove((long) fd);
        }
        return watched;
    }

    /** Ends {@link #watch}; before the descriptor is closed. */
    void forget(int fd) {
        if (queues.remove((long) fd) != null) {
            epoll.remove(fd);
        }
    }

    private void run() {
        HostMapping memory = HostMapping.anonymous((long) BATCH * Epoll.EVENT_SIZE);
        MemorySegment events = memory.memory();
        while (true) {
            long count = epoll.await(events, HostPoll.FOREVER);
            for (int i = 0; i < count; i++) {
                WaitQueue queue = queues.get(Epoll.data(events, i));
                if (queue != null) {
                    queue.wake(Epoll.events(events, i));
                }
            }
        }
    }
}
