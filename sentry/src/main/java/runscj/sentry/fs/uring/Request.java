package runscj.sentry.fs.uring;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.IoUring;
import runscj.abi.Poll;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.sync.Waiter;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/**
 * One request. It is attempted by the task that submitted it; what would block waits on the file's
 * queue, and a wake-up has the task attempt it again. Linked requests follow when it has ended.
 */
public final class Request implements Waiter {
    private static final int ARMED = 0;
    private static final int RUNNING = 1;
    private static final int ENDED = 2;

    private final RingFile ring;
    private final Task task;
    private final long userData;
    private final int opcode;
    private final int flags;
    private final Task.FileOperation operation;
    private final @Nullable OpenFile file;
    private final int events;

    /** A result from which on linked requests go on; Linux fails the chain of a short transfer. */
    private final long least;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final AtomicBoolean queued = new AtomicBoolean();
    private final WaitQueue.Entry entry = new WaitQueue.Entry(this);
    private TimerQueue.@Nullable Timer timer;
    private @Nullable WaitQueue queue;
    private @Nullable Request next;
    private @Nullable Runnable beginNext;

    /**
     * Makes a request.
     *
     * @param flags IOSQE_*
     * @param operation attempts it: a result, WOULD_BLOCK, or an errno
     * @param file what it waits for, with a reference that is handed over; null for none
     * @param events what makes another attempt worth while
     */
    public Request(
            RingFile ring,
            Task task,
            long userData,
            int opcode,
            int flags,
            Task.FileOperation operation,
            @Nullable OpenFile file,
            int events,
            long least) {
        this.ring = ring;
        this.task = task;
        this.userData = userData;
        this.opcode = opcode;
        this.flags = flags;
        this.operation = operation;
        this.file = file;
        this.events = events | Poll.POLLERR | Poll.POLLHUP;
        this.least = least;
    }

    /** Returns what the guest calls it. */
    public long userData() {
        return userData;
    }

    /** Returns IORING_OP_*. */
    public int opcode() {
        return opcode;
    }

    Task task() {
        return task;
    }

    /**
     * Has another request follow this one. Before the start.
     *
     * @param begin starts it
     */
    public void link(Request following, Runnable begin) {
        next = following;
        beginNext = begin;
    }

    /** Attempts it for the first time. Owner task's thread. */
    public void start() {
        attempt();
    }

    /** Ends when a time has come, with a result; in place of {@link #start}'s attempt. */
    public void expireAt(long deadlineNs, int result) {
        timer =
                new TimerQueue.Timer(
                        nowNs ->
                                task.work()
                                        .add(
                                                () -> {
                                                    if (state.compareAndSet(ARMED, ENDED)) {
                                                        end(result);
                                                    }
                                                }));
        if (arm()) {
            task.kernel().timers().arm(timer, deadlineNs);
        }
    }

    private boolean arm() {
        state.set(ARMED);
        if (!ring.addWaiting(this)) {
            if (state.compareAndSet(ARMED, ENDED)) {
                end(-Errno.EAGAIN.number());
            }
            return false;
        }
        return true;
    }

    private void attempt() {
        long result;
        try {
            result = operation.attempt();
        } catch (ErrnoException e) {
            result = -e.errno().number();
        } catch (GuestException interrupted) {
            result = -Errno.EINTR.number();
        }
        if (result == FileImpl.WOULD_BLOCK) {
            waitForFile();
        } else {
            state.set(ENDED);
            end((int) result);
        }
    }

    private void waitForFile() {
        if (queue != null) {
            state.set(ARMED);
            return;
        }
        if (file == null || !(file.impl() instanceof Pollable pollable)) {
            state.set(ENDED);
            end(-Errno.EAGAIN.number());
            return;
        }
        WaitQueue waited = pollable.waiters();
        queue = waited;
        waited.add(entry, events);
        if (arm()) {
            retry(); // what became ready before the entry was in the queue
        }
    }

    @Override
    public void wake(int ready) {
        if (queued.compareAndSet(false, true)) {
            task.work().add(this::retry);
        }
    }

    private void retry() {
        queued.set(false);
        if (state.compareAndSet(ARMED, RUNNING)) {
            attempt();
        }
    }

    /** Ends it with ECANCELED, unless it has ended or is being attempted. Any thread. */
    boolean cancel() {
        if (!state.compareAndSet(ARMED, ENDED)) {
            return false;
        }
        end(-Errno.ECANCELED.number());
        return true;
    }

    /** Ends a request that was never started: the chain before it failed. */
    private void drop() {
        state.set(ENDED);
        if (file != null) {
            file.release();
        }
        ring.complete(userData, -Errno.ECANCELED.number());
    }

    /** Ends this request and all that follow: one of the chain is malformed. */
    public void refuse() {
        for (Request each = this; each != null; each = each.next) {
            each.drop();
        }
    }

    private void end(int result) {
        WaitQueue waited = queue;
        if (waited != null) {
            waited.remove(entry);
        }
        TimerQueue.Timer armed = timer;
        if (armed != null) {
            task.kernel().timers().cancel(armed);
        }
        ring.removeWaiting(this);
        if (file != null) {
            file.release();
        }
        if (result < 0 || (flags & IoUring.IOSQE_CQE_SKIP_SUCCESS) == 0) {
            ring.complete(userData, result);
        }
        Request following = next;
        Runnable begin = beginNext;
        if (following == null || begin == null) {
            return;
        }
        boolean goesOn = result >= least || (flags & IoUring.IOSQE_IO_HARDLINK) != 0;
        if (goesOn && result != -Errno.ECANCELED.number()) {
            task.work().add(begin);
        } else {
            following.refuse();
        }
    }
}
