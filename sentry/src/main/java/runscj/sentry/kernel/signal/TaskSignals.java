package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.sentry.arch.SignalFrame;

/**
 * A thread's own signal state: mask, private queue, alternate stack, its part in a group stop. What
 * other threads touch is guarded by the group's signal lock; {@link #due} is one volatile read.
 */
public final class TaskSignals {
    /** A signal that is not blocked waits. */
    private static final int PENDING = 1;

    /** The thread has to stop, or has stopped. */
    private static final int STOP = 2;

    /** The thread has to exit. */
    private static final int KILL = 4;

    /** The parent has to be told of a stop or continuation. */
    static final int NOTIFY = 8;

    /** The tracer wants the thread to stop. */
    private static final int TRAP = 16;

    /** The thread's control group is frozen. */
    private static final int HOLD = 32;

    private final GroupSignals group;
    private final SignalThread thread;

    /** Guarded by the signal lock for writes. */
    private volatile int work;

    /** Written by the owner under the signal lock; read by any. */
    private volatile long mask;

    private long savedMask;
    private boolean maskSaved;
    private volatile AlternateStack alternateStack = AlternateStack.NONE;
    private SignalFrame.Fault lastFault = SignalFrame.Fault.NONE;

    /** Guarded by the signal lock, as all below. */
    final PendingSignals pending = new PendingSignals();

    /** What sigtimedwait waits for: counts as not blocked. */
    private long awaited;

    /** A tracer sees all signals: ptrace(2). */
    boolean traced;

    /** Traced by PTRACE_SEIZE. */
    boolean seized;

    boolean trapPending;
    boolean stopPending;
    boolean stopped;
    boolean killed;
    boolean exiting;
    boolean held;

    /**
     * A stop signal was taken from the queue and its default action is about to happen; SIGCONT
     * takes it back.
     */
    boolean stopDequeued;

    TaskSignals(GroupSignals group, SignalThread thread, long mask) {
        this.group = group;
        this.thread = thread;
        this.mask = mask & ~SignalSet.UNMASKABLE;
    }

    /** Returns the process's part. */
    public GroupSignals group() {
        return group;
    }

    /** Returns whether {@code SignalDelivery.deliver} has something to do. Cheap; any thread. */
    public boolean due() {
        return work != 0;
    }

    /**
     * Returns whether the thread has to exit: a fatal signal, another thread's exit_group or exec.
     * Any thread.
     */
    public boolean killed() {
        return (work & KILL) != 0;
    }

    /**
     * Tells this thread to exit; it will see {@link #killed} and, if it sleeps, is interrupted. Any
     * thread.
     */
    public void kill() {
        group.lock();
        try {
            killed = true;
            recalculateLocked();
        } finally {
            group.unlock();
        }
        thread.kick();
    }

    /**
     * Says whether the thread is traced. One that is stopped stops anew, for its tracer; one that
     * is traced no longer takes its place in the group stop. Any thread; kick it afterwards.
     */
    public void traced(boolean byTracer, boolean bySeize) {
        group.lock();
        try {
            traced = byTracer;
            seized = bySeize;
            if (byTracer) {
                trapPending = stopped;
                stopped = false;
            } else {
                trapPending = false;
                stopped = !stopPending && group.inStopLocked();
            }
            recalculateLocked();
        } finally {
            group.unlock();
        }
    }

    /** Makes the thread stop for its tracer (PTRACE_INTERRUPT); kick it afterwards. Any thread. */
    public void trap() {
        group.lock();
        try {
            trapPending = true;
            recalculateLocked();
        } finally {
            group.unlock();
        }
    }

    /**
     * Says whether the thread's control group is frozen: it then stands still, and what it does in
     * a system call is interrupted, until the group is thawed or it has to exit. Any thread.
     */
    public void hold(boolean frozen) {
        group.lock();
        try {
            held = frozen;
            recalculateLocked();
        } finally {
            group.unlock();
        }
        thread.kick();
    }

    /** Returns whether the thread's control group is frozen. Any thread. */
    public boolean held() {
        return (work & HOLD) != 0;
    }

    /** Returns whether the thread has to stop for its tracer. Any thread. */
    public boolean trapped() {
        return (work & TRAP) != 0;
    }

    /**
     * Returns what waits in the private or the shared queue, by number and in order of arrival,
     * without taking it. Any thread.
     *
     * @param skip how many to leave out
     * @param max how many to return at most
     */
    public List<SignalInfo> peekPending(boolean shared, long skip, int max) {
        group.lock();
        try {
            List<SignalInfo> all = (shared ? group.sharedLocked() : pending).list();
            int from = (int) Math.min(skip, all.size());
            int to = Math.min(all.size(), from + max);
            return new ArrayList<>(all.subList(from, to));
        } finally {
            group.unlock();
        }
    }

    /** A tracer may put a stop signal in another one's place: SIGCONT takes it back. */
    public void stopDequeued() {
        group.lock();
        try {
            stopDequeued = true;
        } finally {
            group.unlock();
        }
    }

    /** Replaces a stopped thread's set of blocked signals (PTRACE_SETSIGMASK). Its tracer. */
    public void maskOfTracee(long newMask) {
        maskSaved = false;
        mask(newMask);
    }

    /** Returns the set of blocked signals. Any thread. */
    public long mask() {
        return mask;
    }

    /** Replaces the set of blocked signals; SIGKILL and SIGSTOP are left out. Owner thread. */
    public void mask(long newMask) {
        long wanted = newMask & ~SignalSet.UNMASKABLE;
        if (wanted == mask) {
            return;
        }
        TaskSignals other;
        group.lock();
        try {
            long newlyBlocked = wanted & ~mask;
            mask = wanted;
            recalculateLocked();
            other = newlyBlocked == 0 ? null : group.retargetLocked(this, newlyBlocked);
        } finally {
            group.unlock();
        }
        if (other != null) {
            other.thread.kick();
        }
    }

    /**
     * Sets a mask for the duration of the call in progress (sigsuspend, ppoll...). The old one
     * comes back by {@link #restoreMask}, or after delivery when the call ends with a restart: a
     * handler's frame then holds the old mask. Owner thread.
     */
    public void suspendMask(long temporaryMask) {
        savedMask = mask;
        maskSaved = true;
        mask(temporaryMask);
    }

    /**
     * Puts the mask back that {@link #suspendMask} replaced; nothing if there is none. Owner
     * thread.
     */
    public void restoreMask() {
        if (maskSaved) {
            maskSaved = false;
            mask(savedMask);
        }
    }

    /**
     * Returns the mask that a handler's frame saves: the one set aside, if there is one. Owner
     * thread.
     */
    public long maskForFrame() {
        return maskSaved ? savedMask : mask;
    }

    /**
     * A handler's frame has been built: sets the mask it runs with, and forgets the one set aside,
     * which the frame restores. Owner thread.
     */
    public void enterHandler(long handlerMask) {
        maskSaved = false;
        mask(handlerMask);
    }

    /** Returns what the processor reported with the last fault. Owner thread. */
    public SignalFrame.Fault lastFault() {
        return lastFault;
    }

    /**
     * Forces the signal of a fault and keeps what the processor reported for the handler's frame.
     * Owner thread.
     */
    public void forceFault(SignalInfo info, SignalFrame.Fault fault) {
        lastFault = fault;
        force(info);
    }

    /** Returns the alternate signal stack. */
    public AlternateStack alternateStack() {
        return alternateStack;
    }

    /** Sets the alternate signal stack; what is allowed is the caller's business. Owner thread. */
    public void alternateStack(AlternateStack stack) {
        alternateStack = stack;
    }

    /**
     * Returns what sigpending(2) shows: blocked signals that wait for the thread or the process.
     */
    public long pendingBlocked() {
        group.lock();
        try {
            return (pending.set() | group.sharedSetLocked()) & mask;
        } finally {
            group.unlock();
        }
    }

    /** Returns the private queue's set (SigPnd in /proc). Any thread. */
    public long privatePending() {
        group.lock();
        try {
            return pending.set();
        } finally {
            group.unlock();
        }
    }

    /**
     * Returns whether a signal of a set waits for this thread or its process: signalfd's readiness.
     * Any thread.
     */
    public boolean anyPending(long set) {
        group.lock();
        try {
            return ((pending.set() | group.sharedSetLocked()) & set) != 0;
        } finally {
            group.unlock();
        }
    }

    /**
     * Takes a pending signal of a set from the private, else the shared queue, blocked or not
     * (signalfd, sigtimedwait), or null.
     */
    public @Nullable SignalInfo take(long set) {
        group.lock();
        try {
            return takeLocked(set);
        } finally {
            group.unlock();
        }
    }

    /**
     * As {@link #take}, and if there is none, lets signals of the set interrupt the following sleep
     * although they are blocked. Owner thread.
     */
    public @Nullable SignalInfo takeOrAwait(long set) {
        group.lock();
        try {
            SignalInfo info = takeLocked(set);
            if (info == null) {
                awaited = set;
                recalculateLocked();
            }
            return info;
        } finally {
            group.unlock();
        }
    }

    /**
     * Ends what {@link #takeOrAwait} began and takes a signal that came meanwhile. Owner thread.
     */
    public @Nullable SignalInfo takeAwaited() {
        group.lock();
        try {
            SignalInfo info = takeLocked(awaited);
            awaited = 0;
            recalculateLocked();
            return info;
        } finally {
            group.unlock();
        }
    }

    /**
     * Sends a signal that the thread cannot escape: if it is blocked or ignored, its action becomes
     * the default (a fault inside a handler kills). Owner thread.
     */
    public void force(SignalInfo info) {
        group.lock();
        try {
            int signal = info.signal();
            SignalAction action = group.actions().get(signal);
            boolean blocked = SignalSet.contains(mask, signal);
            if (blocked || action.isIgnore()) {
                group.actions().set(signal, SignalAction.DEFAULT);
                mask &= ~SignalSet.of(signal);
            }
            if (group.actions().get(signal).isDefault()) {
                group.mortalLocked();
            }
            if (!pending.contains(signal) || SignalSet.isRealTime(signal)) {
                pending.add(info, null, null);
            }
            recalculateLocked();
        } finally {
            group.unlock();
        }
    }

    /**
     * Kills the process with a signal whatever its action is: a stack that takes no frame. Owner
     * thread.
     */
    public void forceFatal(int signal) {
        group.lock();
        try {
            group.actions().set(signal, SignalAction.DEFAULT);
        } finally {
            group.unlock();
        }
        force(SignalInfo.kernel(signal));
    }

    SignalThread thread() {
        return thread;
    }

    long effectiveMaskLocked() {
        return mask & ~awaited;
    }

    boolean blocksLocked(int signal) {
        return SignalSet.contains(mask, signal);
    }

    private @Nullable SignalInfo takeLocked(long set) {
        while (true) {
            long own = pending.set() & set;
            long available = own != 0 ? own : group.sharedSetLocked() & set;
            if (available == 0) {
                return null;
            }
            int signal = first(available);
            SignalInfo info = own != 0 ? pending.take(signal) : group.takeSharedLocked(signal);
            if (info != null) {
                recalculateLocked();
                return info;
            }
        }
    }

    private static int first(long set) {
        if (SignalSet.contains(set, SIGKILL)) {
            return SIGKILL;
        }
        long synchronous = set & SignalSet.SYNCHRONOUS;
        return SignalSet.lowest(synchronous != 0 ? synchronous : set);
    }

    /** Takes the next signal to act on, or null. Owner thread. */
    @Nullable SignalInfo dequeueLocked() {
        SignalInfo info = takeLocked(~mask);
        if (info != null && SignalSet.contains(SignalSet.STOP, info.signal())) {
            stopDequeued = true;
        }
        return info;
    }

    void recalculateLocked() {
        int bits = work & NOTIFY;
        if (((pending.set() | group.sharedSetLocked()) & ~effectiveMaskLocked()) != 0) {
            bits |= PENDING;
        }
        if (stopPending || stopped) {
            bits |= STOP;
        }
        if (killed) {
            bits |= KILL;
        }
        if (trapPending) {
            bits |= TRAP;
        }
        if (held) {
            bits |= HOLD;
        }
        work = bits;
    }

    void notifyLocked(boolean wanted) {
        work = wanted ? work | NOTIFY : work & ~NOTIFY;
    }
}
