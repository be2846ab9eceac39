package runscj.sentry.fs.uring;

import runscj.abi.Poll;

/** What a request for events waits for: it may be changed while it waits. Any thread. */
public final class PollEvents {
    private volatile int events;

    /** Makes it from poll(2)'s bits; errors and hang-ups are told in any case. */
    public PollEvents(int events) {
        set(events);
    }

    /** Returns the bits. */
    public int get() {
        return events;
    }

    void set(int changed) {
        events = changed | Poll.POLLERR | Poll.POLLHUP;
    }
}
