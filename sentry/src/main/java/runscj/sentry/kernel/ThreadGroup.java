package runscj.sentry.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Poll;
import runscj.abi.Rlimit;
import runscj.abi.Signal;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Membership;
import runscj.sentry.kernel.ipc.SemaphoreSets;
import runscj.sentry.kernel.ipc.SemaphoreUndo;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalActions;
import runscj.sentry.kernel.signal.SignalProcess;
import runscj.sentry.sync.WaitQueue;

/**
 * A process: tasks that share a pid, signal handlers and resource limits. Shadows java.lang's class
 * of that name on purpose: it is Linux's term. Its place in the tree is guarded by the kernel's
 * task lock; volatile fields are written under it and read by any thread.
 */
public final class ThreadGroup implements SignalProcess {
    private static final Task[] NO_TASKS = {};
    private static final int NOT_EXITING = -1;

    /** Where a process is in its life. */
    enum Life {
        ALIVE,
        /** All tasks have exited, nobody has waited. */
        ZOMBIE,
        REAPED
    }

    private final Kernel kernel;
    private final Pid pid;
    private final ResourceLimits limits;
    private final GroupSignals signals;
    private final ProcessUsage usage = new ProcessUsage();
    private final ProcessTimers timers;
    private final WaitQueue childEvents = new WaitQueue();
    private final WaitQueue exitEvents = new WaitQueue();
    private final Membership membership;
    private final long startNs = System.nanoTime();

    /** Guarded by the task lock. */
    private final List<ThreadGroup> children = new ArrayList<>();

    /** The wait status of exit_group or a fatal signal, once one has happened: the first wins. */
    private final AtomicInteger groupExitStatus = new AtomicInteger(NOT_EXITING);

    private volatile Task[] members = NO_TASKS;
    private volatile @Nullable Task leader;
    private volatile @Nullable ThreadGroup parent;
    private volatile @Nullable ProcessGroup processGroup;
    private volatile Life life = Life.ALIVE;
    private volatile int exitSignal;
    private volatile boolean subreaper;
    private volatile boolean executed;
    private volatile int dumpable = 1;
    private volatile int oomScoreAdjustment;
    private volatile int barrierRegistrations;
    private volatile @Nullable ExecutedFile executedFile;
    private volatile @Nullable SemaphoreUndo semaphoreUndo;

    /** Counts only while it is the session's. */
    private volatile @Nullable ControllingTerminal terminal;

    /**
     * The thread that made this process, or that adopted it. Guarded by the task lock, as all
     * below.
     */
    @Nullable Task parentTask;

    /**
     * Of the thread that exited last: the process's status unless exit_group or a signal set one.
     */
    int lastStatus;

    int zombieStatus;

    /** Nobody in the sandbox waits: the kernel's listener is told. */
    boolean parentlessExit;

    /** What wait(2) has to report: the signal that stopped the process, or 0. */
    int stopReport;

    boolean continueReport;

    /** A thread that is in execve and wants to be alone. */
    @Nullable Task executing;

    /** What this process's threads trace: replaced as a whole, under the task lock. */
    private volatile List<Trace> tracees = List.of();

    /** The user namespace in which the program was started: it guards what is not dumpable. */
    private volatile UserNamespace programNamespace = UserNamespace.INITIAL;

    ThreadGroup(
            Kernel kernel,
            Pid pid,
            ResourceLimits limits,
            SignalActions actions,
            Membership membership) {
        this.membership = membership;
        this.kernel = kernel;
        this.pid = pid;
        this.limits = limits;
        this.signals = new GroupSignals(this, kernel.signalQuota(), actions);
        this.timers = new ProcessTimers(this);
    }

    /** Returns the user namespace in which the program was started. Any thread. */
    public UserNamespace programNamespace() {
        return programNamespace;
    }

    void programNamespace(UserNamespace namespace) {
        programNamespace = namespace;
    }

    public Kernel kernel() {
        return kernel;
    }

    /** Returns the process's place among the control groups. */
    public Membership membership() {
        return membership;
    }

    /** Returns the process's control group. */
    public Cgroup cgroup() {
        return membership.group();
    }

    /** Returns the process id. */
    public Pid pid() {
        return pid;
    }

    /** Returns the process id in the root pid namespace. */
    public int tgid() {
        return pid.root();
    }

    /** Returns the tasks that have not exited: a snapshot that must not be changed. */
    public Task[] members() {
        return members;
    }

    /** Returns the thread whose id is the process's. It may have exited before the others. */
    public Task leader() {
        Task task = leader;
        if (task == null) {
            throw new IllegalStateException("process without a leader");
        }
        return task;
    }

    void leader(Task newLeader) {
        leader = newLeader;
    }

    /**
     * Returns the parent process, null for one that was started from outside or a container's
     * first.
     */
    public @Nullable ThreadGroup parent() {
        return parent;
    }

    void parent(@Nullable ThreadGroup newParent, @Nullable Task newParentTask) {
        parent = newParent;
        parentTask = newParentTask;
        for (Task member : members) {
            member.context().revokeAnswers();
        }
    }

    /** Returns the process group; null only once the process has been reaped. */
    public @Nullable ProcessGroup processGroup() {
        return processGroup;
    }

    /** Moves into a process group, or out of all. Task lock held. */
    void processGroup(@Nullable ProcessGroup newGroup) {
        ProcessGroup old = processGroup;
        if (newGroup != null) {
            newGroup.add(this);
        }
        processGroup = newGroup;
        if (old != null) {
            old.remove(this);
        }
    }

    /** Returns the session; null only once the process has been reaped. */
    public @Nullable Session session() {
        ProcessGroup group = processGroup;
        return group == null ? null : group.session();
    }

    /** Returns the controlling terminal: inherited from the parent, and given up by itself. */
    public @Nullable ControllingTerminal terminal() {
        ControllingTerminal found = terminal;
        Session session = found == null ? null : session();
        return session != null && session.terminal() == found ? found : null;
    }

    public void terminal(@Nullable ControllingTerminal newTerminal) {
        terminal = newTerminal;
    }

    public ResourceLimits limits() {
        return limits;
    }

    /** Returns the process's part of the signal state. */
    public GroupSignals signals() {
        return signals;
    }

    /** Returns the process's timers. */
    public ProcessTimers timers() {
        return timers;
    }

    /** Returns CPU time and the like. */
    public ProcessUsage usage() {
        return usage;
    }

    /** Returns {@link System#nanoTime} when the process was made. */
    public long startNs() {
        return startNs;
    }

    /** Returns the queue that is woken (POLLIN) when a child changes state. */
    public WaitQueue childEvents() {
        return childEvents;
    }

    /** Returns the queue that is woken (POLLIN) when this process has exited: pidfds. */
    public WaitQueue exitEvents() {
        return exitEvents;
    }

    /** Returns the children for the holder of the task lock. */
    public List<ThreadGroup> childrenLocked() {
        return children;
    }

    /** Returns whether this is process 1 of its pid namespace. */
    public boolean isInit() {
        return pid.namespace().init() == this;
    }

    /** Returns the signal that the parent gets at exit: SIGCHLD, another one, or 0. */
    public int exitSignal() {
        return exitSignal;
    }

    void exitSignal(int signal) {
        exitSignal = signal;
    }

    /**
     * Returns whether orphans among the descendants become children of this process
     * (PR_SET_CHILD_SUBREAPER).
     */
    public boolean isSubreaper() {
        return subreaper;
    }

    public void subreaper(boolean value) {
        subreaper = value;
    }

    /** Returns whether the process has called execve since it was forked: setpgid(2) asks. */
    public boolean hasExecuted() {
        return executed;
    }

    void markExecuted() {
        executed = true;
    }

    /** Returns PR_GET_DUMPABLE's value: 0, 1 or 2. */
    public int dumpable() {
        return dumpable;
    }

    public void dumpable(int value) {
        dumpable = value;
    }

    /** Returns the program's file, null before the first one runs and after the exit. Borrowed. */
    public @Nullable ExecutedFile executedFile() {
        return executedFile;
    }

    /** Hands over the program's file; the one before is released. */
    public void executedFile(@Nullable ExecutedFile file) {
        ExecutedFile old = executedFile;
        executedFile = file;
        if (old != null) {
            old.release();
        }
    }

    /** Returns the MEMBARRIER_CMD_REGISTER_* commands that the process has called. */
    public int barrierRegistrations() {
        return barrierRegistrations;
    }

    public void barrierRegistrations(int commands) {
        barrierRegistrations = commands;
    }

    /** Returns /proc/PID/oom_score_adj: -1000 to 1000. */
    public int oomScoreAdjustment() {
        return oomScoreAdjustment;
    }

    public void oomScoreAdjustment(int value) {
        oomScoreAdjustment = value;
    }

    /** Returns whether all its tasks have exited. */
    public boolean exited() {
        return life != Life.ALIVE;
    }

    Life life() {
        return life;
    }

    void life(Life newLife) {
        life = newLife;
    }

    /** Returns what the process's threads trace: a snapshot. */
    List<Trace> tracees() {
        return tracees;
    }

    /** Task lock held. */
    void addTracee(Trace trace) {
        List<Trace> changed = new ArrayList<>(tracees);
        changed.add(trace);
        tracees = changed;
    }

    /** Task lock held. */
    void removeTracee(Trace trace) {
        List<Trace> changed = new ArrayList<>(tracees);
        changed.remove(trace);
        tracees = changed.isEmpty() ? List.of() : changed;
    }

    /** Adds a task. Task lock held. */
    void addMember(Task task) {
        Task[] grown = Arrays.copyOf(members, members.length + 1);
        grown[members.length] = task;
        members = grown;
    }

    /** Removes a task. Task lock held. */
    void removeMember(Task task) {
        int index = Arrays.asList(members).indexOf(task);
        if (index >= 0) {
            Task[] shrunk = new Task[members.length - 1];
            System.arraycopy(members, 0, shrunk, 0, index);
            System.arraycopy(members, index + 1, shrunk, index, shrunk.length - index);
            members = shrunk;
        }
    }

    /**
     * Makes all tasks exit; {@code waitStatus} as wait4(2) reports it. The first call decides. Any
     * thread; the task lock may be held.
     */
    public void exit(int waitStatus) {
        if (groupExitStatus.compareAndSet(NOT_EXITING, waitStatus)) {
            signals.beginExit();
            for (Task member : members) {
                member.signals().kill();
            }
        }
    }

    /** Returns whether {@link #exit} has been called. */
    public boolean exiting() {
        return groupExitStatus.get() != NOT_EXITING;
    }

    /** Returns the status for wait(2) once the last task is gone. */
    int finalStatus() {
        int status = groupExitStatus.get();
        return status == NOT_EXITING ? lastStatus : status;
    }

    @Override
    public boolean orphaned() {
        kernel.taskLock().lock();
        try {
            ProcessGroup group = processGroup;
            return group != null && group.orphanedLocked(null);
        } finally {
            kernel.taskLock().unlock();
        }
    }

    @Override
    public void onKilled() {
        exit(Signal.SIGKILL);
        for (Task member : members) {
            Trace trace = member.trace();
            if (trace != null) {
                trace.release();
            }
        }
    }

    @Override
    public void onStopped(int signal) {
        reportJobControl(Signal.CLD_STOPPED, signal);
    }

    @Override
    public void onContinued() {
        reportJobControl(Signal.CLD_CONTINUED, Signal.SIGCONT);
    }

    private void reportJobControl(int code, int status) {
        kernel.taskLock().lock();
        try {
            stopReport = code == Signal.CLD_STOPPED ? status : 0;
            continueReport = code == Signal.CLD_CONTINUED;
            ThreadGroup receiver = parent;
            Trace trace = leader().trace();
            boolean seenByTracer =
                    code == Signal.CLD_STOPPED
                            && trace != null
                            && trace.tracer().threadGroup() == receiver;
            if (seenByTracer) {
                stopReport = 0;
            } else if (receiver != null) {
                ChildNotice.stoppedOrContinued(this, receiver, code, status);
                receiver.childEvents.wake(Poll.POLLIN);
            }
        } finally {
            kernel.taskLock().unlock();
        }
    }

    @Override
    public long pendingLimit() {
        return limits.soft(Rlimit.RLIMIT_SIGPENDING);
    }

    @Override
    public int realUid() {
        return leader().credentials().ruid();
    }

    /** Returns what the process's user namespace calls a user. */
    public int shownUid(int uid) {
        return leader().credentials().userNamespace().uidShown(uid);
    }

    /** Gives back what the process has taken from semaphores until further notice. */
    public void undoSemaphores() {
        SemaphoreUndo undo = semaphoreUndo;
        if (undo != null) {
            SemaphoreSets.undo(undo, pid.in(pid.namespace()));
        }
    }

    /** Returns what the process gives back to semaphores when it ends. */
    public SemaphoreUndo requireSemaphoreUndo() {
        SemaphoreUndo current = semaphoreUndo;
        if (current == null) {
            synchronized (this) {
                current = semaphoreUndo;
                if (current == null) {
                    current = new SemaphoreUndo();
                    semaphoreUndo = current;
                }
            }
        }
        return current;
    }
}
