package runscj.sentry.fs.uring;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.IoUring;
import runscj.abi.Poll;
import runscj.sentry.kernel.DetachedCall;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.sync.Waiter;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;

/**
 * One request. It is attempted by the task that submitted it; what would block waits on a file's
 * queue, and a wake-up has the task attempt it again. Linked requests follow when it has ended.
 */
public final class Request implements Waiter {
    private static final int ARMED = 0;
    private static final int RUNNING = 1;
    private static final int ENDED = 2;

    /** Results that a request posts before others get their turn. */
    private static final int POSTS_MAX = 32;

    /** Whether a request goes on after a result. */
    public enum Repeats {
        /** The first result ends it. */
        NEVER,
        /** It is attempted until it would block, and so on after each event: accept(2). */
        UNTIL_BLOCKED,
        /** It has one result an event: poll(2). */
        EACH_EVENT
    }

    /**
     * What to do.
     *
     * @param operation attempts it: a result, WOULD_BLOCK after it has named what it waits for, or
     *     an errno
     * @param least the result from which on linked requests follow; Linux fails the chain of a
     *     short transfer
     * @param expiry when it ends by itself, asked once at its start; null for never
     * @param polled what it waits for if that can be changed, or null
     * @param count after how many completions of others it ends with 0; 0 for none
     */
    public record Action(
            Task.FileOperation operation,
            Repeats repeats,
            long least,
            @Nullable LongSupplier expiry,
            @Nullable PollEvents polled,
            int count) {
        /** An action that ends with its first result. */
        public static Action of(Task.FileOperation operation) {
            return new Action(operation, Repeats.NEVER, 0, null, null, 0);
        }

        /** The same, whose chain goes on from a result on. */
        public Action least(long result) {
            return new Action(operation, repeats, result, expiry, polled, count);
        }

        /** The same, repeated. */
        public Action repeats(Repeats how) {
            return new Action(operation, how, least, expiry, polled, count);
        }

        /** The same, as a poll. */
        public Action polls(PollEvents events) {
            return new Action(operation, repeats, least, expiry, events, count);
        }
    }

    private final RingFile ring;
    private final Task task;
    private final int opcode;
    private final int flags;
    private final Action action;
    private final OpenFile[] files;
    private final DetachedCall call;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final AtomicBoolean queued = new AtomicBoolean();
    private final WaitQueue.Entry entry = new WaitQueue.Entry(this);
    private volatile long userData;
    private TimerQueue.@Nullable Timer timer;
    private @Nullable WaitQueue queue;
    private @Nullable Request next;

    /** IORING_OP_LINK_TIMEOUT behind this request: its expiry cancels this one. */
    private @Nullable Request guard;

    private @Nullable Request guarded;

    /**
     * Makes a request.
     *
     * @param flags IOSQE_*
     * @param files what the operation reaches by the numbers of {@link DetachedCall}, with
     *     references that are handed over
     */
    public Request(
            RingFile ring,
            Task task,
            long userData,
            int opcode,
            int flags,
            Action action,
            OpenFile... files) {
        this.ring = ring;
        this.task = task;
        this.userData = userData;
        this.opcode = opcode;
        this.flags = flags;
        this.action = action;
        this.files = files;
        this.call = new DetachedCall(files);
    }

    /** Returns what the guest calls it. */
    public long userData() {
        return userData;
    }

    /** Returns IORING_OP_*. */
    public int opcode() {
        return opcode;
    }

    /** Returns whether it works on a file. */
    public boolean isOn(OpenFile file) {
        return files.length > 0 && files[0] == file;
    }

    /** Returns whether it is a poll with such user data. */
    public boolean isPollOf(long wanted) {
        return action.polled != null && userData == wanted;
    }

    /**
     * Changes a poll that waits, and has it look again.
     *
     * @param events poll(2)'s bits, or 0 for the old ones
     * @return 0, or -EALREADY if it has just ended
     */
    int update(int events, long newUserData) {
        PollEvents polled = action.polled;
        WaitQueue waited = queue;
        if (polled == null || waited == null || !state.compareAndSet(ARMED, RUNNING)) {
            return -Errno.EALREADY.number();
        }
        userData = newUserData;
        if (events != 0) {
            polled.set(events);
            waited.remove(entry);
            waited.add(entry, polled.get());
        }
        state.set(ARMED);
        wake(0);
        return 0;
    }

    Task task() {
        return task;
    }

    /** Has another request follow this one. Before the start. */
    public void link(Request following) {
        next = following;
    }

    /** Has a timeout watch over this request: that one is never started itself. */
    public void guard(Request timeout) {
        guard = timeout;
        timeout.guarded = this;
    }

    /** Returns how many requests the chain has that begins here, guards among them. */
    int chainLength() {
        int length = 0;
        for (Request each = this; each != null; each = each.next) {
            length += each.guard == null ? 1 : 2;
        }
        return length;
    }

    /** Begins. Owner task's thread. */
    void start() {
        Request timeout = guard;
        LongSupplier expiry = action.expiry;
        if (expiry != null) {
            expireAt(expiry.getAsLong());
        } else {
            attempt();
        }
        if (timeout != null && timeout.action.expiry != null && state.get() != ENDED) {
            timeout.expireAt(timeout.action.expiry.getAsLong());
        }
    }

    private void expireAt(long deadlineNs) {
        timer = new TimerQueue.Timer(nowNs -> task.work().add(this::expire));
        if (arm()) {
            task.kernel().timers().arm(timer, deadlineNs);
            if (action.count > 0) {
                ring.expect(this, action.count);
            }
        }
    }

    private void expire() {
        if (state.compareAndSet(ARMED, ENDED)) {
            Request watched = guarded;
            int result = -Errno.ETIME.number();
            if (watched != null && !watched.cancel()) {
                result = -Errno.EALREADY.number();
            }
            end(result);
        }
    }

    /** Has a timeout end at another time. Returns 0, or -ENOENT if it is none that waits. */
    int expireInstead(long deadlineNs) {
        TimerQueue.Timer armed = timer;
        if (armed == null || state.get() != ARMED) {
            return -Errno.ENOENT.number();
        }
        task.kernel().timers().arm(armed, deadlineNs);
        return 0;
    }

    /** As many completions as it waited for have come. */
    void counted() {
        if (state.compareAndSet(ARMED, ENDED)) {
            end(0);
        }
    }

    private boolean arm() {
        if (!state.compareAndSet(RUNNING, ARMED)) {
            return false;
        }
        if (!ring.addWaiting(this)) {
            if (state.compareAndSet(ARMED, ENDED)) {
                end(-Errno.EAGAIN.number());
            }
            return false;
        }
        return true;
    }

    private void attempt() {
        for (int posts = 0; ; posts++) {
            long result = result();
            if (result == FileImpl.WOULD_BLOCK) {
                waitForFile();
                return;
            }
            if (action.repeats == Repeats.NEVER || result < 0) {
                state.set(ENDED);
                end((int) result);
                return;
            }
            if (action.repeats == Repeats.EACH_EVENT) {
                postAndWait((int) result);
                return;
            }
            ring.complete(userData, (int) result, IoUring.IORING_CQE_F_MORE);
            if (posts == POSTS_MAX) {
                waitForFile();
                wake(0);
                return;
            }
        }
    }

    private long result() {
        try {
            return call.attempt(task, action.operation);
        } catch (ErrnoException e) {
            return -e.errno().number();
        } catch (GuestException interrupted) {
            return -Errno.EINTR.number();
        }
    }

    /** Who sees the completion may cause the next event: the queue comes first. */
    private void postAndWait(int result) {
        boolean first = queue == null;
        if (first && !listen()) {
            state.set(ENDED);
            end(result); // the file has no events
            return;
        }
        ring.complete(userData, result, IoUring.IORING_CQE_F_MORE);
        if (first) {
            arm();
        } else {
            state.set(ARMED);
        }
    }

    private boolean listen() {
        WaitQueue waited = call.queue();
        if (waited == null) {
            return false;
        }
        queue = waited;
        waited.add(entry, call.events() | Poll.POLLERR | Poll.POLLHUP);
        return true;
    }

    private void waitForFile() {
        if (queue != null) {
            state.set(ARMED);
        } else if (!listen()) {
            state.set(ENDED);
            end(-Errno.EAGAIN.number());
        } else if (arm()) {
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

    /** The request that this timeout watches over has ended, perhaps before the watch began. */
    private void endGuard() {
        if (state.compareAndSet(ARMED, ENDED) || state.compareAndSet(RUNNING, ENDED)) {
            end(-Errno.ECANCELED.number());
        }
    }

    /** Ends a chain that was never submitted with ECANCELED. */
    public void refuse() {
        ring.drain().begun(chainLength());
        drop();
    }

    /** Ends this request and all that follow with ECANCELED: none of them was started. */
    private void drop() {
        Request each = this;
        while (each != null) {
            Request following = each.next;
            each.next = null;
            each.state.set(ENDED);
            each.end(-Errno.ECANCELED.number());
            each = following;
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
        for (OpenFile file : files) {
            file.release();
        }
        if (result < 0 || (flags & IoUring.IOSQE_CQE_SKIP_SUCCESS) == 0) {
            if (opcode == IoUring.IORING_OP_TIMEOUT) {
                ring.completeTimeout(userData, result);
            } else {
                ring.complete(userData, result, 0);
            }
        }
        Request timeout = guard;
        if (timeout != null) {
            timeout.endGuard();
        }
        Request following = next;
        if (following != null) {
            boolean goesOn = result >= action.least || (flags & IoUring.IOSQE_IO_HARDLINK) != 0;
            if (goesOn && result != -Errno.ECANCELED.number()) {
                task.work().add(following::start);
            } else {
                following.drop();
            }
        }
        ring.drain().ended();
    }
}
