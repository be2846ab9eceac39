package runscj.sentry.fs.epoll;

import org.jspecify.annotations.Nullable;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.sync.Waiter;
import runscj.sentry.vfs.Pollable;

/** One file in an epoll. What changes is written under the owner's monitor. */
final class Watch implements Waiter, Runnable {
    private final EpollFile owner;
    private final EpollFile.Key key;
    private final Pollable target;
    private final WaitQueue queue;
    private final WaitQueue.Entry entry = new WaitQueue.Entry(this);

    /** What is wanted, and EPOLLET and the like; none wanted after EPOLLONESHOT has fired. */
    volatile int events;

    volatile long data;
    volatile boolean removed;

    /** The owner's {@link ReadyList}. */
    boolean listed;

    @Nullable Watch next;
    @Nullable Watch previous;

    Watch(EpollFile owner, EpollFile.Key key, Pollable target, int events, long data) {
        this.owner = owner;
        this.key = key;
        this.target = target;
        this.queue = target.waiters();
        this.events = events;
        this.data = data;
    }

    EpollFile owner() {
        return owner;
    }

    EpollFile.Key key() {
        return key;
    }

    Pollable target() {
        return target;
    }

    WaitQueue queue() {
        return queue;
    }

    WaitQueue.Entry entry() {
        return entry;
    }

    @Override
    public void wake(int readyEvents) {
        owner.woken(this, readyEvents);
    }

    /** The file's last reference has gone. */
    @Override
    public void run() {
        owner.remove(this);
    }
}
