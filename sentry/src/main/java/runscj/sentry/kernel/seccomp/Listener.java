package runscj.sentry.kernel.seccomp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.Task;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;

/**
 * Both ends of a filter with SECCOMP_FILTER_FLAG_NEW_LISTENER: threads ask and wait, a supervisor
 * receives and answers: seccomp_unotify(2). There are at most as many notifications as threads.
 */
public final class Listener {
    private final OrderedLock lock = LockRank.FILE.newLock();
    private final WaitQueue waiters = new WaitQueue();

    /** Whether only SIGKILL interrupts a thread whose notification was received. */
    private final boolean killableOnceReceived;

    /** In order of arrival. */
    @GuardedBy("lock")
    private final List<Notification> notifications = new ArrayList<>(2);

    /**
     * Notifications that receivers have not claimed, with those that ended unclaimed: as on Linux,
     * a receiver finds nothing for them.
     */
    @GuardedBy("lock")
    private int unclaimed;

    @GuardedBy("lock")
    private long nextId;

    private volatile boolean closed;
    private volatile boolean unused;

    /**
     * Makes a listener that nobody has asked yet.
     *
     * @param killableOnceReceived SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
     * @param firstId of the first notification
     */
    public Listener(boolean killableOnceReceived, long firstId) {
        this.killableOnceReceived = killableOnceReceived;
        this.nextId = firstId;
    }

    /** Returns whether the listening file is closed: the filter has no listener any more. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns the queue that is woken when a notification comes, is received, or none can come. */
    public WaitQueue waiters() {
        return waiters;
    }

    /** Returns what poll(2) shows. */
    public int readyEvents() {
        int events = unused ? Poll.POLLHUP : 0;
        lock.lock();
        try {
            for (Notification each : notifications) {
                if (each.state == Notification.State.NEW) {
                    events |= Poll.POLLIN | Poll.POLLRDNORM;
                } else if (each.state == Notification.State.SENT) {
                    events |= Poll.POLLOUT | Poll.POLLWRNORM;
                }
            }
        } finally {
            lock.unlock();
        }
        return events;
    }

    /** The last thread with the filter has gone. */
    public void abandon() {
        unused = true;
        waiters.wake(Poll.POLLHUP);
    }

    /** The listening file is closed: whoever waits, and will ask, gets ENOSYS. */
    public void close() {
        List<Notification> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(notifications);
            for (Notification each : left) {
                if (each.state != Notification.State.REPLIED) {
                    each.abandon();
                }
            }
        } finally {
            lock.unlock();
        }
        for (Notification each : left) {
            each.task().wake(1);
        }
    }

    /**
     * Has the supervisor decide on the call in the task's registers. Owner thread of the task.
     *
     * @return whether the call is to be made; if not, its result is stored or its restart pended
     */
    public boolean ask(Task task) {
        Notification asked;
        lock.lock();
        try {
            if (closed) {
                task.registers().result(-Errno.ENOSYS.number());
                return false;
            }
            asked = new Notification(task, nextId++);
            notifications.add(asked);
            unclaimed++;
        } finally {
            lock.unlock();
        }
        boolean answered;
        try {
            waiters.wake(Poll.POLLIN | Poll.POLLRDNORM);
            answered = await(task, asked);
        } finally {
            end(asked);
        }
        if (!answered) {
            task.restart().pend(RestartException.Kind.SYS);
            return false;
        }
        if (asked.continues()) {
            return true;
        }
        task.registers().result(asked.result());
        return false;
    }

    /** Waits for the answer, and adds files meanwhile; returns false if a signal came first. */
    private boolean await(Task task, Notification asked) {
        Task.Woken woken = Task.Woken.EVENT;
        boolean killable = false;
        while (true) {
            AddedFile added;
            boolean received;
            lock.lock();
            try {
                added = asked.additions.poll();
                if (added == null && asked.state == Notification.State.REPLIED) {
                    return true;
                }
                received = asked.state != Notification.State.NEW;
            } finally {
                lock.unlock();
            }
            if (added != null) {
                install(asked, added);
                continue;
            }
            boolean now = killableOnceReceived && received;
            if (woken == Task.Woken.INTERRUPTED && killable == now) {
                return false;
            }
            killable = now;
            woken = killable ? task.sleepKillable(Long.MAX_VALUE) : task.sleep(Long.MAX_VALUE);
        }
    }

    private void install(Notification asked, AddedFile added) {
        int fd = added.install(asked.task());
        lock.lock();
        try {
            if (added.answers()) {
                if (fd >= 0) {
                    asked.reply(fd, 0, false);
                } else if (closed) {
                    asked.abandon();
                } else {
                    asked.state = Notification.State.SENT;
                }
            }
        } finally {
            lock.unlock();
        }
        added.finish(fd);
    }

    private void end(Notification asked) {
        List<AddedFile> left;
        lock.lock();
        try {
            notifications.remove(asked);
            left = new ArrayList<>(asked.additions);
            asked.additions.clear();
        } finally {
            lock.unlock();
        }
        for (AddedFile each : left) {
            each.drop();
            each.finish(-Errno.ESRCH.number());
        }
    }

    /**
     * Waits for a notification and takes it: SECCOMP_IOCTL_NOTIF_RECV, which blocks whatever the
     * file's flags are.
     *
     * @throws GuestException ENOENT if its thread went on meanwhile or no thread can ask any more;
     *     a restart when a signal is due
     */
    public Notification receive(Task supervisor) throws GuestException {
        Blocking.wait(supervisor, waiters, Poll.POLLIN, Long.MAX_VALUE, this::claim);
        Notification found = null;
        lock.lock();
        try {
            for (Notification each : notifications) {
                if (each.state == Notification.State.NEW) {
                    each.state = Notification.State.SENT;
                    found = each;
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        if (found == null) {
            throw Errno.ENOENT.raise();
        }
        waiters.wake(Poll.POLLOUT | Poll.POLLWRNORM);
        return found;
    }

    private long claim() {
        lock.lock();
        try {
            if (unused) {
                return 0;
            }
            if (unclaimed == 0) {
                return FileImpl.WOULD_BLOCK;
            }
            unclaimed--;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a received notification new again: it did not reach the supervisor. */
    public void giveBack(Notification received) {
        lock.lock();
        try {
            if (!notifications.contains(received) || received.state != Notification.State.SENT) {
                return;
            }
            received.state = Notification.State.NEW;
            unclaimed++;
        } finally {
            lock.unlock();
        }
        received.task().wake(1);
        waiters.wake(Poll.POLLIN | Poll.POLLRDNORM);
    }

    /** Returns whether a received notification waits for its answer. */
    public boolean isValid(long id) {
        lock.lock();
        try {
            Notification found = find(id);
            return found != null && found.state == Notification.State.SENT;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers: SECCOMP_IOCTL_NOTIF_SEND.
     *
     * @param letContinue whether the call is made
     * @throws ErrnoException ENOENT for an unknown notification, EINPROGRESS for one that was not
     *     received or has its answer
     */
    public void answer(long id, long value, int error, boolean letContinue) throws ErrnoException {
        Notification answered;
        lock.lock();
        try {
            answered = received(id);
            answered.reply(value, error, letContinue);
        } finally {
            lock.unlock();
        }
        answered.task().wake(1);
    }

    /**
     * Puts a file into the thread's table and waits until that is done: SECCOMP_IOCTL_NOTIF_ADDFD.
     * Takes over the request's reference to the file, whatever happens.
     *
     * @return the number that it got there
     * @throws GuestException as {@link #answer}, EBUSY if another file is underway and this one is
     *     the answer; what dup3(2) has to say; a restart when a signal is due
     */
    public int add(Task supervisor, long id, AddedFile added) throws GuestException {
        Notification extended;
        try {
            extended = queue(id, added);
        } catch (ErrnoException e) {
            added.drop();
            throw e;
        }
        extended.task().wake(1);
        while (!added.isDone()) {
            if (supervisor.sleep(Long.MAX_VALUE) != Task.Woken.INTERRUPTED) {
                continue;
            }
            if (takeBack(extended, added)) {
                added.drop();
                throw RestartException.SYS;
            }
            added.awaitDone();
        }
        int result = added.result();
        if (result < 0) {
            throw Errno.of(-result).raise();
        }
        return result;
    }

    private Notification queue(long id, AddedFile added) throws ErrnoException {
        lock.lock();
        try {
            Notification extended = received(id);
            if (added.answers()) {
                if (!extended.additions.isEmpty()) {
                    throw Errno.EBUSY.raise();
                }
                extended.state = Notification.State.REPLIED;
            }
            extended.additions.add(added);
            return extended;
        } finally {
            lock.unlock();
        }
    }

    private boolean takeBack(Notification extended, AddedFile added) {
        lock.lock();
        try {
            return extended.additions.remove(added);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Notification received(long id) throws ErrnoException {
        Notification found = find(id);
        if (found == null) {
            throw Errno.ENOENT.raise();
        }
        if (found.state != Notification.State.SENT) {
            throw Errno.EINPROGRESS.raise();
        }
        return found;
    }

    @GuardedBy("lock")
    private @Nullable Notification find(long id) {
        for (Notification each : notifications) {
            if (each.id() == id) {
                return each;
            }
        }
        return null;
    }
}
