package runscj.sentry.syscall.poll;

import static runscj.abi.Poll.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/** The files that one poll(2) or select(2) waits for. */
final class PollSet {
    /** A result of {@link #await}: a signal came first. */
    static final int INTERRUPTED = -1;

    /** The deadline of a call that does not wait. */
    static final long AT_ONCE = 0;

    private static final int REGULAR = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;

    private final @Nullable Pollable[] files;
    private final WaitQueue[] queues;
    private final WaitQueue.Entry[] entries;
    private final int[] wanted;
    private final int[] ready;
    private int size;

    PollSet(int capacity) {
        files = new @Nullable Pollable[capacity];
        queues = new WaitQueue[capacity];
        entries = new WaitQueue.Entry[capacity];
        wanted = new int[capacity];
        ready = new int[capacity];
    }

    /** Adds nothing that could become ready: a negative descriptor. */
    void addNothing() {
        size++;
    }

    /** Adds a descriptor; returns false, and has POLLNVAL ready, if it is not open. */
    boolean add(Task task, int fd, int events) {
        int index = size++;
        OpenFile file = open(task, fd);
        if (file == null) {
            ready[index] = POLLNVAL;
            return false;
        }
        wanted[index] = events | POLLERR | POLLHUP;
        if (file.impl() instanceof Pollable pollable) {
            files[index] = pollable;
        } else {
            ready[index] = REGULAR & events;
        }
        return true;
    }

    private static @Nullable OpenFile open(Task task, int fd) {
        try {
            OpenFile file = task.file(fd);
            return file.pathOnly() ? null : file;
        } catch (ErrnoException closed) {
            return null;
        }
    }

    /** Returns the events of the n-th file, as the last look found them. */
    int ready(int index) {
        return ready[index];
    }

    /**
     * Waits until a file is ready.
     *
     * @return how many are, 0 at the deadline, or {@link #INTERRUPTED}
     */
    int await(Task task, long deadlineNs) {
        int count = look();
        if (count > 0) {
            return count;
        }
        if (deadlineNs == AT_ONCE) {
            return task.interrupted() ? INTERRUPTED : 0;
        }
        register(task);
        try {
            while (true) {
                count = look();
                if (count > 0) {
                    return count;
                }
                switch (task.sleep(deadlineNs)) {
                    case EVENT -> {}
                    case TIMEOUT -> {
                        return look();
                    }
                    case INTERRUPTED -> {
                        return INTERRUPTED;
                    }
                }
            }
        } finally {
            unregister();
        }
    }

    private int look() {
        int count = 0;
        for (int index = 0; index < size; index++) {
            Pollable file = files[index];
            if (file != null) {
                ready[index] = file.readyEvents() & wanted[index];
            }
            if (ready[index] != 0) {
                count++;
            }
        }
        return count;
    }

    private void register(Task task) {
        for (int index = 0; index < size; index++) {
            Pollable file = files[index];
            if (file != null) {
                queues[index] = file.waiters();
                entries[index] = new WaitQueue.Entry(task);
                queues[index].add(entries[index], wanted[index]);
            }
        }
    }

    private void unregister() {
        for (int index = 0; index < size; index++) {
            if (files[index] != null) {
                queues[index].remove(entries[index]);
            }
        }
    }

    /** Returns the deadline of a duration; {@link #AT_ONCE} for none. */
    static long deadlineNs(long timeoutNs) {
        return timeoutNs == 0 ? AT_ONCE : Clocks.afterNs(timeoutNs);
    }
}
