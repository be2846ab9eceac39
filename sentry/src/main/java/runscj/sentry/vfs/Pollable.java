package runscj.sentry.vfs;

import runscj.sentry.sync.WaitQueue;

/** A file whose readiness changes. */
public interface Pollable extends FileImpl {
    /**
     * Returns the events that are ready now: POLLIN, POLLOUT, POLLERR, POLLHUP, POLLRDHUP, POLLPRI
     * and their NORM and BAND forms.
     */
    int readyEvents();

    /** Returns the queue that is woken with the events as they become ready. */
    WaitQueue waiters();
}
