package runscj.sentry.fs.mqueue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.abi.Signal;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Inode;

/**
 * A queue of messages by priority, with at most one process that wants to hear of the first
 * message. Any thread.
 */
public final class PosixQueue {
    /** Bytes that all queues may hold together, so that a guest cannot fill the sentry's heap. */
    private static final long HELD_MAX = 16L << 20;

    private static final AtomicLong HELD = new AtomicLong();

    /** What a message costs besides its bytes. */
    private static final int OVERHEAD = 64;

    private final Inode inode;
    private final long number;
    private final int countMax;
    private final int lengthMax;
    private final int charged;
    private final int owner;
    private final WaitQueue waiters = new WaitQueue();
    private final OrderedLock lock = LockRank.FILE.newLock();

    @GuardedBy("lock")
    private final TreeMap<Integer, ArrayDeque<byte[]>> messages = new TreeMap<>();

    @GuardedBy("lock")
    private int count;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private int receivers;

    @GuardedBy("lock")
    private @Nullable Notification notification;

    /** Users: open files, and the name. Guarded by the lock of {@link PosixQueues}. */
    int users;

    /**
     * Makes an empty queue.
     *
     * @param number how many were made before
     * @param charged bytes held against the maker's RLIMIT_MSGQUEUE
     */
    PosixQueue(
            MqueueFileSystem fileSystem,
            int permissions,
            Credentials maker,
            long number,
            int countMax,
            int lengthMax,
            int charged) {
        this.inode = fileSystem.newInode(this, permissions, maker);
        this.number = number;
        this.countMax = countMax;
        this.lengthMax = lengthMax;
        this.charged = charged;
        this.owner = maker.ruid();
    }

    /** Who is told of a message, with a signal or (0) only by being known to wait. */
    public record Notification(ThreadGroup process, int signal, long value) {}

    /** A message that was taken. */
    public record Message(int priority, byte[] text) {}

    /** Returns the inode, which holds owner and mode. */
    public Inode inode() {
        return inode;
    }

    long number() {
        return number;
    }

    /** Returns how many messages there may be. */
    public int countMax() {
        return countMax;
    }

    /** Returns how long a message may be. */
    public int lengthMax() {
        return lengthMax;
    }

    int charged() {
        return charged;
    }

    int owner() {
        return owner;
    }

    /** Returns where senders and receivers wait. */
    public WaitQueue waiters() {
        return waiters;
    }

    /** Returns how many messages wait. */
    public int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    int readyEvents() {
        int waiting = count();
        return (waiting > 0 ? Poll.POLLIN | Poll.POLLRDNORM : 0)
                | (waiting < countMax ? Poll.POLLOUT | Poll.POLLWRNORM : 0);
    }

    /** Adds a message; false for no room. ENOMEM. */
    public boolean send(Task sender, byte[] text, int priority) throws ErrnoException {
        Notification told = null;
        lock.lock();
        try {
            if (count >= countMax) {
                return false;
            }
            if (HELD.addAndGet(text.length + OVERHEAD) > HELD_MAX) {
                HELD.addAndGet(-text.length - OVERHEAD);
                throw Errno.ENOMEM.raise();
            }
            messages.computeIfAbsent(priority, unused -> new ArrayDeque<>()).add(text);
            bytes += text.length;
            if (count++ == 0 && receivers == 0) {
                told = notification;
                notification = null;
            }
        } finally {
            lock.unlock();
        }
        waiters.wake(Poll.POLLIN | Poll.POLLRDNORM);
        if (told != null && told.signal != 0) {
            tell(sender, told);
        }
        return true;
    }

    private static void tell(Task sender, Notification told) {
        int pid = sender.threadGroup().pid().in(told.process.pid().namespace());
        SignalInfo info =
                SignalInfo.value(
                        told.signal,
                        Signal.SI_MESGQ,
                        pid,
                        told.process.shownUid(sender.credentials().ruid()),
                        told.value);
        told.process.signals().trySend(info, null, GroupSignals.Origin.USER);
    }

    /** Takes the oldest message of the highest priority; null for none. */
    public @Nullable Message receive() {
        Message taken;
        lock.lock();
        try {
            var highest = messages.lastEntry();
            byte[] text = highest == null ? null : highest.getValue().poll();
            if (highest == null || text == null) {
                return null;
            }
            if (highest.getValue().isEmpty()) {
                messages.remove(highest.getKey());
            }
            count--;
            bytes -= text.length;
            HELD.addAndGet(-text.length - OVERHEAD);
            taken = new Message(highest.getKey(), text);
        } finally {
            lock.unlock();
        }
        waiters.wake(Poll.POLLOUT | Poll.POLLWRNORM);
        return taken;
    }

    /** Counts receivers that sleep: they come before a notification. */
    public void receiving(int change) {
        lock.lock();
        try {
            receivers += change;
        } finally {
            lock.unlock();
        }
    }

    /** Registers for the next message that comes into the empty queue; EBUSY. */
    public void register(Notification wanted) throws ErrnoException {
        lock.lock();
        try {
            if (notification != null) {
                throw Errno.EBUSY.raise();
            }
            notification = wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a process's registration, if it is the one. */
    public void unregister(ThreadGroup process) {
        lock.lock();
        try {
            if (notification != null && notification.process == process) {
                notification = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns what reading the file shows. */
    String describe() {
        lock.lock();
        try {
            Notification current = notification;
            int signal = current == null ? 0 : current.signal;
            int pid =
                    current == null
                            ? 0
                            : current.process.pid().in(current.process.pid().namespace());
            return "QSIZE:"
                    + padded(bytes, 10)
                    + " NOTIFY:"
                    + padded(current == null || signal != 0 ? 0 : Signal.SIGEV_NONE, 5)
                    + " SIGNO:"
                    + padded(signal, 5)
                    + " NOTIFY_PID:"
                    + padded(pid, 6)
                    + "\n";
        } finally {
            lock.unlock();
        }
    }

    private static String padded(long value, int width) {
        String digits = Long.toString(value);
        return digits + " ".repeat(Math.max(0, width - digits.length()));
    }

    /** The last user is gone: nobody will read the messages. */
    void discard() {
        lock.lock();
        try {
            HELD.addAndGet(-bytes - (long) count * OVERHEAD);
            messages.clear();
            bytes = 0;
            count = 0;
        } finally {
            lock.unlock();
        }
    }
}
