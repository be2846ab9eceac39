package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

/**
 * A process's signal state: the shared queue, the actions, the group stop, and the threads it may
 * choose from. One lock guards it and every member's {@link TaskSignals}. Threads are kicked and
 * queues woken after the lock is released.
 */
public final class GroupSignals {
    private final OrderedLock lock = LockRank.SIGNALS.newLock();
    private final SignalProcess process;
    private final SignalQuota quota;
    private final WaitQueue arrivals = new WaitQueue();

    @GuardedBy("lock")
    private final PendingSignals shared = new PendingSignals();

    /** The first is the main thread while it lives. */
    @GuardedBy("lock")
    private final ArrayList<TaskSignals> members = new ArrayList<>();

    private volatile SignalActions actions;
    private volatile @Nullable IntervalTimer realTimer;
    private volatile boolean unkillable;

    @GuardedBy("lock")
    private boolean exiting;

    /** The signal of the stop in progress or in effect; 0 when there is none. */
    @GuardedBy("lock")
    private int stopSignal;

    /** Members that have not stopped yet, while a stop is in progress. */
    @GuardedBy("lock")
    private int stopCount;

    /** All members have stopped. */
    @GuardedBy("lock")
    private boolean fullyStopped;

    /**
     * What the parent has to be told by the next member that runs: 0, CLD_STOPPED or CLD_CONTINUED.
     */
    @GuardedBy("lock")
    private int parentNote;

    @GuardedBy("lock")
    private int parentNoteSignal;

    /**
     * Makes the state of a new process. Fork passes {@code actions.copy()}, or the parent's own
     * table with CLONE_SIGHAND.
     */
    public GroupSignals(SignalProcess process, SignalQuota quota, SignalActions actions) {
        this.process = process;
        this.quota = quota;
        this.actions = actions;
    }

    /**
     * Makes a thread of this process known. It takes part in a stop in progress. Before it runs
     * first.
     */
    public TaskSignals addThread(SignalThread thread, long mask) {
        TaskSignals member = new TaskSignals(this, thread, mask);
        lock.lock();
        try {
            members.add(member);
            if (stopSignal != 0) {
                member.stopPending = true;
                stopCount++;
                fullyStopped = false;
            }
            member.recalculateLocked();
            return member;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes an exiting thread out: its shared signals find another one, its part in a group stop
     * ends, its private signals are discarded.
     */
    public void removeThread(TaskSignals member) {
        List<TaskSignals> kicked = new ArrayList<>();
        int stoppedBy = 0;
        lock.lock();
        try {
            if (!members.remove(member)) {
                return;
            }
            member.exiting = true;
            member.pending.flush(-1L);
            retargetAllLocked(kicked);
            if (member.stopPending) {
                member.stopPending = false;
                stopCount--;
                if (stopCount == 0 && !fullyStopped && !members.isEmpty() && stopSignal != 0) {
                    fullyStopped = true;
                    stoppedBy = stopSignal;
                }
            }
            if (members.isEmpty()) {
                shared.flush(-1L);
            } else if (parentNote != 0) {
                members.getFirst().notifyLocked(true);
                kicked.add(members.getFirst());
            }
        } finally {
            lock.unlock();
        }
        kick(kicked);
        if (stoppedBy != 0) {
            process.onStopped(stoppedBy);
        }
    }

    /**
     * The process exits as a whole: signals sent from now on are discarded, except that SIGKILL
     * still counts.
     */
    public void beginExit() {
        lock.lock();
        try {
            exiting = true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the actions table. Any thread. */
    public SignalActions actions() {
        return actions;
    }

    /** Returns the action of a signal, 1 to 64. Any thread. */
    public SignalAction action(int signal) {
        return actions.get(signal);
    }

    /**
     * Sets an action (sigaction(2)); pending signals that it discards are dropped. SIGKILL and
     * SIGSTOP are the caller's to refuse. Returns the old one.
     */
    public SignalAction action(int signal, SignalAction action) {
        lock.lock();
        try {
            SignalAction old = actions.get(signal);
            actions.set(signal, action);
            if (actions.discards(signal)) {
                long set = SignalSet.of(signal);
                shared.flush(set);
                for (TaskSignals member : members) {
                    member.pending.flush(set);
                    member.recalculateLocked();
                }
            }
            return old;
        } finally {
            lock.unlock();
        }
    }

    /**
     * execve(2): handlers become defaults in a table of the process's own. The calling thread is
     * the only one left.
     */
    public void exec() {
        actions = actions.withoutHandlers();
    }

    /** Makes process 1 of a pid namespace immune to what it has no handler for. */
    public void unkillable(boolean immune) {
        unkillable = immune;
    }

    /** Returns whether default actions are skipped: init of a pid namespace. */
    public boolean unkillable() {
        return unkillable;
    }

    /**
     * Returns the queue that wakes with POLLIN when a signal arrives for the process or one of its
     * threads.
     */
    public WaitQueue arrivals() {
        return arrivals;
    }

    /** Returns the shared queue's set (ShdPnd in /proc). Any thread. */
    public long sharedPending() {
        lock.lock();
        try {
            return shared.set();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether all threads have stopped by job control. Any thread. */
    public boolean stopped() {
        lock.lock();
        try {
            return fullyStopped;
        } finally {
            lock.unlock();
        }
    }

    /** Where a signal comes from, as far as init's immunity and limits go. */
    public enum Origin {
        /** A process of the same or an inner pid namespace. */
        USER,
        /** A process of an outer pid namespace: SIGKILL and SIGSTOP reach init too. */
        OUTER,
        /** The kernel: not bounded by RLIMIT_SIGPENDING for standard signals. */
        KERNEL
    }

    /**
     * Sends a signal to the process or to one thread of it. Permissions have been checked. A
     * standard signal that is pending already is not queued again.
     *
     * @param target the thread, or null for the process
     * @throws ErrnoException EAGAIN for a real-time signal with a value beyond RLIMIT_SIGPENDING
     */
    public void send(SignalInfo info, @Nullable TaskSignals target, Origin origin)
            throws ErrnoException {
        if (!trySend(info, target, origin)) {
            throw Errno.EAGAIN.raise();
        }
    }

    /** As {@link #send}, for senders that cannot report: returns false where that throws. */
    public boolean trySend(SignalInfo info, @Nullable TaskSignals target, Origin origin) {
        int signal = info.signal();
        List<TaskSignals> kicked = new ArrayList<>(1);
        boolean queued = false;
        boolean full = false;
        lock.lock();
        try {
            prepareLocked(signal, kicked);
            if (!ignoredLocked(signal, target, origin)) {
                queued = enqueueLocked(info, target, origin);
                full = !queued;
                if (queued) {
                    completeLocked(signal, target, kicked);
                }
            }
        } finally {
            lock.unlock();
        }
        if (queued) {
            if (signal == SIGKILL) {
                process.onKilled();
            }
            arrivals.wake(Poll.POLLIN);
        }
        kick(kicked);
        return !full;
    }

    /** Stops and continuations cancel each other at once, whatever becomes of the signal itself. */
    @GuardedBy("lock")
    private void prepareLocked(int signal, List<TaskSignals> kicked) {
        if (SignalSet.contains(SignalSet.STOP, signal)) {
            flushEverywhereLocked(SignalSet.of(SIGCONT));
        } else if (signal == SIGCONT) {
            flushEverywhereLocked(SignalSet.STOP);
            continueLocked(kicked);
        }
    }

    @GuardedBy("lock")
    private void flushEverywhereLocked(long set) {
        shared.flush(set);
        for (TaskSignals member : members) {
            member.pending.flush(set);
            member.recalculateLocked();
        }
    }

    @GuardedBy("lock")
    private void continueLocked(List<TaskSignals> kicked) {
        int note = 0;
        if (fullyStopped) {
            note = CLD_CONTINUED;
        } else if (stopCount > 0) {
            note = CLD_STOPPED;
        }
        int signal = stopSignal;
        stopSignal = 0;
        stopCount = 0;
        fullyStopped = false;
        for (TaskSignals member : members) {
            member.stopDequeued = false;
            if (member.seized) {
                member.trapPending = true; // the tracer is told of SIGCONT
                member.recalculateLocked();
                kicked.add(member);
            }
            if (member.stopped || member.stopPending) {
                member.stopped = false;
                member.stopPending = false;
                member.recalculateLocked();
                kicked.add(member);
            }
        }
        if (note != 0 && !members.isEmpty()) {
            parentNote = note;
            parentNoteSignal = signal;
            TaskSignals first = members.getFirst();
            first.notifyLocked(true);
            kicked.add(first);
        }
    }

    @GuardedBy("lock")
    private boolean ignoredLocked(int signal, @Nullable TaskSignals target, Origin origin) {
        if (exiting && signal != SIGKILL) {
            return true;
        }
        TaskSignals judge = target != null ? target : members.isEmpty() ? null : members.getFirst();
        if (judge == null || judge.exiting) {
            return true;
        }
        if (judge.blocksLocked(signal) || (judge.traced && signal != SIGKILL)) {
            return false; // a tracer sees even what is ignored
        }
        SignalAction action = actions.get(signal);
        if (unkillable
                && action.isDefault()
                && !(origin != Origin.USER && SignalSet.contains(SignalSet.UNMASKABLE, signal))) {
            return true;
        }
        return actions.discards(signal);
    }

    @GuardedBy("lock")
    private boolean enqueueLocked(SignalInfo info, @Nullable TaskSignals target, Origin origin) {
        int signal = info.signal();
        PendingSignals queue = target != null ? target.pending : shared;
        if (!SignalSet.isRealTime(signal)) {
            if (!queue.contains(signal)) {
                queue.add(info, null, null);
            }
            return true;
        }
        AtomicInteger account = quota.account(process.realUid());
        if (SignalQuota.tryCharge(account, process.pendingLimit())) {
            queue.add(info, account, null);
            return true;
        }
        if (info.code() != SI_USER && origin != Origin.KERNEL) {
            return false;
        }
        queue.addBare(signal);
        return true;
    }

    /** Chooses who handles a signal that has been queued, and lets it know. */
    @GuardedBy("lock")
    private void completeLocked(
            int signal, @Nullable TaskSignals target, List<TaskSignals> kicked) {
        if (target != null) {
            recalculateAndKickLocked(target, kicked);
            return;
        }
        TaskSignals fallback = null;
        for (TaskSignals member : members) {
            boolean wants =
                    !SignalSet.contains(member.effectiveMaskLocked(), signal)
                            && (!(member.stopped || member.stopPending) || signal == SIGKILL);
            if (wants && !member.due()) {
                recalculateAndKickLocked(member, kicked);
                return;
            }
            if (fallback == null && !SignalSet.contains(member.effectiveMaskLocked(), signal)) {
                fallback = member;
            }
        }
        if (fallback != null) {
            recalculateAndKickLocked(fallback, kicked);
        }
    }

    /** The member's group's lock, ours, is held. */
    private static void recalculateAndKickLocked(TaskSignals member, List<TaskSignals> kicked) {
        member.recalculateLocked();
        if (member.due()) {
            kicked.add(member);
        }
    }

    /**
     * A member has blocked signals that wait in the shared queue: another one that does not block
     * them has to look.
     */
    @SuppressWarnings("GuardedBy") // members lock us by lock(), which the checker does not follow
    @Nullable TaskSignals retargetLocked(TaskSignals blocker, long newlyBlocked) {
        long orphans = shared.set() & newlyBlocked;
        if (orphans == 0) {
            return null;
        }
        for (TaskSignals member : members) {
            if (member != blocker && (orphans & ~member.effectiveMaskLocked()) != 0) {
                member.recalculateLocked();
                return member;
            }
        }
        return null;
    }

    @GuardedBy("lock")
    private void retargetAllLocked(List<TaskSignals> kicked) {
        if (shared.set() == 0) {
            return;
        }
        for (TaskSignals member : members) {
            recalculateAndKickLocked(member, kicked);
        }
    }

    /** Takes a thread's next signal, or returns null. Owner thread. */
    public @Nullable SignalInfo dequeue(TaskSignals member) {
        lock.lock();
        try {
            SignalInfo info = member.dequeueLocked();
            if (info == null) {
                member.recalculateLocked();
            }
            return info;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the action for a signal that is about to be delivered. With SA_RESETHAND the action
     * is reset.
     */
    public SignalAction takeAction(int signal) {
        lock.lock();
        try {
            SignalAction action = actions.get(signal);
            if (!action.isDefault() && !action.isIgnore() && action.has(SA_RESETHAND)) {
                actions.set(
                        signal,
                        new SignalAction(
                                SIG_DFL, action.flags(), action.restorerAddr(), action.mask()));
            }
            return action;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins, or joins, the group stop by a stop signal that the caller has dequeued. Does nothing
     * if SIGCONT or SIGKILL came in between. Owner thread; {@link #takePartInStop} follows.
     */
    public void beginStop(TaskSignals member, int signal) {
        List<TaskSignals> kicked = new ArrayList<>();
        lock.lock();
        try {
            if (!member.stopDequeued || member.killed || exiting) {
                return;
            }
            member.stopDequeued = false;
            if (stopSignal == 0 || fullyStopped) {
                stopSignal = signal;
                stopCount = 0;
                for (TaskSignals other : members) {
                    if (!other.stopped && !other.stopPending) {
                        other.stopPending = true;
                        other.recalculateLocked();
                        kicked.add(other);
                    }
                    if (other.stopPending) {
                        stopCount++;
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        kicked.remove(member);
        kick(kicked);
    }

    /**
     * Stops the thread if a group stop asks for it. Returns whether it has to park until {@link
     * #mayRun}. Owner thread.
     */
    public boolean takePartInStop(TaskSignals member) {
        int stoppedBy = 0;
        boolean park;
        lock.lock();
        try {
            if (member.stopPending) {
                member.stopPending = false;
                member.stopped = true;
                stopCount--;
                if (stopCount == 0 && !fullyStopped) {
                    fullyStopped = true;
                    stoppedBy = stopSignal;
                }
                member.recalculateLocked();
            }
            park = member.stopped;
        } finally {
            lock.unlock();
        }
        if (stoppedBy != 0) {
            process.onStopped(stoppedBy);
        }
        return park;
    }

    /**
     * Takes what makes a traced thread trap: its part in a group stop, or a request of its tracer.
     * Owner thread.
     *
     * @return the signal of the group stop in progress or in effect, 0 if there is none, or -1 if
     *     the thread does not have to trap
     */
    public int takeTrap(TaskSignals member) {
        int stoppedBy = 0;
        int signal;
        lock.lock();
        try {
            if (!member.trapPending && !member.stopPending && !member.stopped) {
                return -1;
            }
            signal = stopSignal;
            member.trapPending = false;
            member.stopped = false;
            if (member.stopPending) {
                member.stopPending = false;
                stopCount--;
                if (stopCount == 0 && !fullyStopped) {
                    fullyStopped = true;
                    stoppedBy = stopSignal;
                }
            }
            member.recalculateLocked();
        } finally {
            lock.unlock();
        }
        if (stoppedBy != 0) {
            process.onStopped(stoppedBy);
        }
        return signal;
    }

    /** A thread that was traced takes its place in a group stop. */
    @SuppressWarnings("GuardedBy") // members lock us by lock(), which the checker does not follow
    boolean inStopLocked() {
        return stopSignal != 0;
    }

    /** Returns whether a stopped thread may go on: continued, or to be killed. Owner thread. */
    public boolean mayRun(TaskSignals member) {
        lock.lock();
        try {
            boolean kill =
                    member.killed
                            || SignalSet.contains(member.pending.set() | shared.set(), SIGKILL);
            if (kill) {
                member.stopped = false;
                member.recalculateLocked();
            }
            return !member.stopped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether the thread of a frozen control group has to stand still: stops, its tracer
     * and what ends it come first. Owner thread.
     */
    public boolean mustHold(TaskSignals member) {
        if (!member.held()) {
            return false;
        }
        lock.lock();
        try {
            return !member.killed
                    && !member.trapPending
                    && !member.stopPending
                    && !member.stopped
                    && !fatalLocked(member);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a signal waits for the thread that will kill it. */
    @GuardedBy("lock")
    private boolean fatalLocked(TaskSignals member) {
        if (unkillable || member.traced) {
            return false;
        }
        long waiting =
                (member.pending.set() | shared.set())
                        & ~member.effectiveMaskLocked()
                        & ~(SignalSet.IGNORED | SignalSet.STOP | SignalSet.CORE);
        while (waiting != 0) {
            int signal = SignalSet.lowest(waiting);
            if (actions.get(signal).isDefault()) {
                return true;
            }
            waiting &= ~SignalSet.of(signal);
        }
        return false;
    }

    /**
     * Tells the parent of a continuation, if this thread is the first to run after it. Owner
     * thread.
     */
    public void notifyParent(TaskSignals member) {
        int note;
        int signal;
        lock.lock();
        try {
            member.notifyLocked(false);
            note = parentNote;
            signal = parentNoteSignal;
            parentNote = 0;
        } finally {
            lock.unlock();
        }
        if (note == CLD_CONTINUED) {
            process.onContinued();
        } else if (note == CLD_STOPPED) {
            process.onStopped(signal);
        }
    }

    /** Returns whether the process group is orphaned. */
    public boolean orphaned() {
        return process.orphaned();
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    @SuppressWarnings("GuardedBy") // members lock us by lock(), which the checker does not follow
    long sharedSetLocked() {
        return shared.set();
    }

    @SuppressWarnings("GuardedBy") // members lock us by lock(), which the checker does not follow
    @Nullable SignalInfo takeSharedLocked(int signal) {
        SignalInfo info = shared.take(signal);
        IntervalTimer timer = realTimer;
        if (signal == SIGALRM && timer != null) {
            timer.onTakenLocked();
        }
        return info;
    }

    @SuppressWarnings("GuardedBy") // members lock us by lock(), which the checker does not follow
    PendingSignals sharedLocked() {
        return shared;
    }

    void realTimer(IntervalTimer timer) {
        realTimer = timer;
    }

    /** Sends a timer's signal: at most once in the queue, however often the timer expires. */
    void sendFrom(PosixTimer timer, SignalInfo info, @Nullable TaskSignals target) {
        List<TaskSignals> kicked = new ArrayList<>(1);
        lock.lock();
        try {
            if (!timer.wantsToSendLocked()) {
                return;
            }
            if (ignoredLocked(info.signal(), target, Origin.KERNEL)) {
                timer.onIgnoredLocked();
                return;
            }
            timer.onQueuedLocked();
            (target != null ? target.pending : shared).add(info, null, timer);
            completeLocked(info.signal(), target, kicked);
        } finally {
            lock.unlock();
        }
        kick(kicked);
        arrivals.wake(Poll.POLLIN);
    }

    /** A forced signal with its default action reaches even init. */
    void mortalLocked() {
        unkillable = false;
    }

    private static void kick(List<TaskSignals> kicked) {
        for (int i = 0; i < kicked.size(); i++) {
            kicked.get(i).thread().kick();
        }
    }
}
