package runscj.sentry.kernel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Rlimit;
import runscj.abi.Signal;
import runscj.bpf.Interpreter;
import runscj.sentry.arch.Registers;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.kernel.keys.TaskKeyrings;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalThread;
import runscj.sentry.kernel.signal.TaskSignals;
import runscj.sentry.mm.Mm;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.OwnIds;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.sync.Waiter;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.OpenFile;

/**
 * One guest thread: an identity and its parts. Its parts are classes of their own; read {@code
 * task.fds()}, {@code task.signals()}. Everything a task is between two system calls is data.
 * Methods are for the task's own thread unless they say otherwise.
 */
public final class Task implements Caller, Waiter, SignalThread {
    private static final ThreadLocal<Task> CURRENT = new ThreadLocal<>();
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int IN_GUEST = 2;

    /** Asleep, and only an order to exit ends it. */
    private static final int ASLEEP_KILLABLE = 3;

    /** Stopped: job control, a tracer, a frozen control group; or as above, for a vfork's child. */
    private static final int STILL = 4;

    private static final int ASLEEP_IN_VFORK = 5;

    private final Kernel kernel;
    private final ThreadGroup threadGroup;
    private final Registers registers;
    private final GuestContext context;
    private final SyscallRestart restart;
    private final CpuTimes cpuTimes = new CpuTimes();
    private final TaskSettings settings;
    private final TaskSignals signals;
    private final TaskWork work = new TaskWork(this);

    /**
     * Changes once at most: exec by a thread that is not the leader takes the leader's. Written
     * under the task lock.
     */
    private volatile Pid pid;

    /** Null once the task has exited; written under {@code this}. */
    private volatile @Nullable Mm mm;

    private volatile FdTable fds;
    private volatile FsContext fsContext;
    private volatile Namespaces namespaces;
    private volatile Credentials credentials;

    /** Made when first asked for: most tasks know no keys. Written under {@code this}. */
    private volatile @Nullable TaskKeyrings keyrings;

    private @Nullable Object dispatchState;
    private @Nullable Interpreter filterInterpreter;
    private final BorrowedFiles borrowed = new BorrowedFiles();

    private volatile @Nullable Thread thread;
    private volatile int where = AWAKE;

    /** Written by the owner before {@link #where}. */
    private int guestEntries;

    private volatile boolean wakePending;

    /** Whether a sleep began since it was last cleared. Owner thread. */
    private boolean slept;

    /** Stopped by job control. */
    private volatile boolean stopped;

    /** Written under the task lock. */
    private volatile @Nullable Trace trace;

    private boolean charged;
    private @Nullable PidNamespace childPids;
    private boolean leaving;
    private int exitStatus;

    /** Waits in vfork for this child to exec or exit: set before the child runs, cleared once. */
    private volatile @Nullable Task vforkParent;

    /** What a task is made of besides its identity. */
    record Parts(
            @Nullable Mm mm,
            FdTable fds,
            FsContext fsContext,
            Credentials credentials,
            Namespaces namespaces,
            TaskSettings settings,
            long signalMask,
            GuestContext context) {}

    /** Makes a task that is in no table and does not run yet. */
    Task(Kernel kernel, ThreadGroup threadGroup, Pid pid, Parts parts) {
        this.kernel = kernel;
        this.threadGroup = threadGroup;
        this.pid = pid;
        this.registers = new Registers();
        this.context = parts.context;
        this.restart = new SyscallRestart(registers);
        this.mm = parts.mm;
        this.fds = parts.fds;
        this.fsContext = parts.fsContext;
        this.credentials = parts.credentials;
        this.namespaces = parts.namespaces;
        this.settings = parts.settings;
        this.signals = threadGroup.signals().addThread(this, parts.signalMask);
    }

    /** Casts what the file layer passes: every caller at run time is a task. */
    public static Task of(Caller caller) {
        return (Task) caller;
    }

    /** Returns the task whose thread this is, or null on a thread of the sentry's own. */
    public static @Nullable Task current() {
        return CURRENT.get();
    }

    /** Returns the sandbox's kernel. Any thread. */
    public Kernel kernel() {
        return kernel;
    }

    /** Returns the thread id in the root pid namespace. Any thread. */
    public int tid() {
        return pid.root();
    }

    @Override
    public void sleepUntil(WaitQueue queue, BooleanSupplier done) {
        WaitQueue.Entry entry = new WaitQueue.Entry(this);
        queue.add(entry, -1);
        try {
            while (!done.getAsBoolean()) {
                if (sleepKillable(Long.MAX_VALUE) == Woken.INTERRUPTED) {
                    return;
                }
            }
        } finally {
            queue.remove(entry);
        }
    }

    @Override
    public @Nullable LandlockDomain landlock() {
        return settings.landlock();
    }

    /** Returns the keyrings. Any thread. */
    public TaskKeyrings keyrings() {
        TaskKeyrings known = keyrings;
        return known != null ? known : firstKeyrings();
    }

    private synchronized TaskKeyrings firstKeyrings() {
        TaskKeyrings known = keyrings;
        if (known == null) {
            known = new TaskKeyrings(kernel.keys());
            keyrings = known;
        }
        return known;
    }

    @Nullable TaskKeyrings keyringsOrNull() {
        return keyrings;
    }

    /** Sets what a new task starts with. */
    synchronized void keyrings(TaskKeyrings first) {
        keyrings = first;
    }

    /** Returns the thread's id. Any thread. */
    public Pid pid() {
        return pid;
    }

    /**
     * Returns the pid namespace that the task lives in: numbers it sees and passes are of this one.
     * Any thread.
     */
    public PidNamespace pidNamespace() {
        return pid.namespace();
    }

    /** Returns the pid namespace that the next child will be in. */
    public PidNamespace childPids() {
        PidNamespace other = childPids;
        return other == null ? pidNamespace() : other;
    }

    /** Sets the pid namespace of children to come (unshare(2) with CLONE_NEWPID). */
    public void childPids(PidNamespace namespace) {
        childPids = namespace;
    }

    void pid(Pid newPid) {
        pid = newPid;
        context.revokeAnswers();
    }

    /** Returns the thread group. Any thread. */
    public ThreadGroup threadGroup() {
        return threadGroup;
    }

    /** Returns the general registers. */
    public Registers registers() {
        return registers;
    }

    /** Returns the platform's side of the thread. */
    public GuestContext context() {
        return context;
    }

    /** Returns what becomes of an interrupted system call. */
    public SyscallRestart restart() {
        return restart;
    }

    /** Returns what others have the task do on its own thread. Any thread. */
    public TaskWork work() {
        return work;
    }

    /** Returns the thread's CPU time. Any thread. */
    public CpuTimes cpuTimes() {
        return cpuTimes;
    }

    /** Returns name, scheduling, prctl settings and the like. */
    public TaskSettings settings() {
        return settings;
    }

    /** Returns what the dispatcher keeps with the task, or null. */
    public @Nullable Object dispatchState() {
        return dispatchState;
    }

    /** Sets what the dispatcher keeps with the task. */
    public void dispatchState(Object state) {
        dispatchState = state;
    }

    /** Returns what runs the thread's seccomp(2) filters. */
    public Interpreter filterInterpreter() {
        Interpreter interpreter = filterInterpreter;
        if (interpreter == null) {
            interpreter = new Interpreter();
            filterInterpreter = interpreter;
        }
        return interpreter;
    }

    /** Returns the descriptor table. Any thread; empty once the task has exited. */
    public FdTable fds() {
        return fds;
    }

    /** Replaces the descriptor table (unshare, exec, exit); the caller releases the old one. */
    public void fds(FdTable newFds) {
        fds = newFds;
    }

    /**
     * Returns the open file of a descriptor, retained until this system call ends: the dispatcher
     * drops what the call borrowed. EBADF if there is none.
     */
    public OpenFile file(int fd) throws ErrnoException {
        return borrowed.get(fds, fd);
    }

    /** Returns the request of io_uring(7) that the task is attempting, or null. Owner thread. */
    public @Nullable DetachedCall detached() {
        return borrowed.detached();
    }

    /** Hands a reference over to this system call: it is dropped when the call ends. */
    public void borrow(OpenFile file) {
        borrowed.add(file);
    }

    /** Drops the files that the system call in progress borrowed; the dispatcher's last step. */
    public void dropBorrowed() {
        borrowed.drop(0);
    }

    BorrowedFiles borrowed() {
        return borrowed;
    }

    /** Returns the credentials in force. Any thread. */
    @Override
    public Credentials credentials() {
        return credentials;
    }

    /** Returns what the platform may tell the guest by itself; null if each call is to be seen. */
    @Nullable OwnIds ownIds() {
        if (trace != null || settings.confinement() != null || kernel.dispatcher().isWatched()) {
            return null;
        }
        PidNamespace namespace = pidNamespace();
        ThreadGroup parent = threadGroup.parent();
        Credentials own = credentials;
        UserNamespace user = own.userNamespace();
        return new OwnIds(
                threadGroup.pid().in(namespace),
                pid.in(namespace),
                parent == null ? 0 : parent.pid().in(namespace),
                user.uidShown(own.ruid()),
                user.uidShown(own.euid()),
                user.gidShown(own.rgid()),
                user.gidShown(own.egid()));
    }

    /** Confines the thread. Any thread. */
    public void confine(Confinement confinement) {
        settings.confinement(confinement);
        context.revokeAnswers();
    }

    /** Replaces the credentials. */
    public void credentials(Credentials newCredentials) {
        credentials = newCredentials;
        context.revokeAnswers();
    }

    /**
     * Replaces the credentials as a change of ids does: a process that may have gained something is
     * not dumpable any more (kernel: commit_creds). Returns whether it may.
     */
    public boolean changeIdentity(Credentials changed) {
        Credentials old = credentials;
        credentials(changed);
        boolean otherIds =
                old.euid() != changed.euid()
                        || old.egid() != changed.egid()
                        || old.fsuid() != changed.fsuid()
                        || old.fsgid() != changed.fsgid();
        boolean gained = otherIds || !hasAllOf(old, changed);
        if (gained) {
            threadGroup.dumpable(0);
            settings.parentDeathSignal(0);
        }
        return gained;
    }

    /** Returns whether one could do what the other may (kernel: cred_cap_issubset). */
    private static boolean hasAllOf(Credentials one, Credentials other) {
        UserNamespace own = one.userNamespace();
        UserNamespace inner = other.userNamespace();
        if (own == inner && (other.permitted() & ~one.permitted()) == 0) {
            return true;
        }
        for (UserNamespace around = inner.parent(); around != null; around = inner.parent()) {
            if (around == own && inner.ownerUid() == one.euid()) {
                return true;
            }
            inner = around;
        }
        return false;
    }

    @Override
    public long fileSizeLimitBytes() {
        long limit = threadGroup.limits().soft(Rlimit.RLIMIT_FSIZE);
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    @Override
    public void fileSizeLimitExceeded() {
        threadGroup
                .signals()
                .trySend(
                        SignalInfo.user(Signal.SIGXFSZ, 0, 0), signals, GroupSignals.Origin.KERNEL);
    }

    @Override
    public FsContext fsContext() {
        return fsContext;
    }

    /** Replaces root, working directory and umask as a whole (unshare). */
    public void fsContext(FsContext newContext) {
        fsContext = newContext;
    }

    /**
     * Returns the namespaces of names, System V objects, networks and control groups. Any thread.
     */
    public Namespaces namespaces() {
        return namespaces;
    }

    /** Replaces them: unshare, setns. The use of each goes over; those of the old ones go. */
    public void namespaces(Namespaces others) {
        Namespaces old = namespaces;
        namespaces = others;
        old.release();
    }

    /** Returns the memory. The task's own thread, before it exits; others use {@link #retainMm}. */
    @Override
    public Mm mm() {
        Mm current = mm;
        if (current == null) {
            throw new IllegalStateException("task " + tid() + " has exited");
        }
        return current;
    }

    /**
     * Returns the memory with a reference for the caller, or null once the task has exited. Any
     * thread.
     */
    public synchronized @Nullable Mm retainMm() {
        Mm current = mm;
        return current != null && current.tryRetain() ? current : null;
    }

    /** Returns the memory, or null before the first program and after the exit. Owner thread. */
    @Nullable Mm mmOrNull() {
        return mm;
    }

    /** Replaces the memory; the caller releases the old one, which is returned. */
    synchronized @Nullable Mm swapMm(@Nullable Mm newMm) {
        Mm old = mm;
        mm = newMm;
        return old;
    }

    /**
     * Returns the thread's signal state: {@code task.signals().due()} says that it has something to
     * do before the guest goes on.
     */
    public TaskSignals signals() {
        return signals;
    }

    /** Returns whether a signal, a stop or an order to exit waits for the task. Any thread. */
    @Override
    public boolean interrupted() {
        return signals.due();
    }

    /**
     * Makes the task look at what waits for it: ends a sleep, stops guest code. Any thread; set the
     * condition first. Takes no lock.
     */
    @Override
    public void kick() {
        switch (where) {
            case ASLEEP, ASLEEP_KILLABLE, STILL, ASLEEP_IN_VFORK -> unpark();
            case IN_GUEST -> context.interrupt();
            default -> {}
        }
    }

    /**
     * Wakes the task if it sleeps in {@link #sleep}, else makes its next sleep return at once. Any
     * thread.
     */
    @Override
    public void wake(int events) {
        wakePending = true;
        int now = where;
        if (now == ASLEEP || now == ASLEEP_KILLABLE || now == ASLEEP_IN_VFORK) {
            unpark();
        }
    }

    private void unpark() {
        LockSupport.unpark(thread);
    }

    /** Why a sleep ended. */
    public enum Woken {
        EVENT,
        TIMEOUT,
        INTERRUPTED
    }

    /**
     * Sleeps until {@link #wake}, a signal or the deadline. Register with the {@link WaitQueue}s
     * first, test the condition again, then sleep.
     *
     * @param deadlineNs CLOCK_MONOTONIC nanoseconds of the sentry's {@link System#nanoTime}, or
     *     {@link Long#MAX_VALUE}
     */
    public Woken sleep(long deadlineNs) {
        return sleep(deadlineNs, ASLEEP);
    }

    /** Sleeps as {@link #sleep}, but only an order to exit interrupts it (a killable wait). */
    public Woken sleepKillable(long deadlineNs) {
        return sleep(deadlineNs, ASLEEP_KILLABLE);
    }

    /** Sleeps as {@link #sleepKillable} for the child in vfork. */
    Woken sleepInVfork() {
        return sleep(Long.MAX_VALUE, ASLEEP_IN_VFORK);
    }

    private Woken sleep(long deadlineNs, int sleeping) {
        slept = true;
        where = sleeping;
        cpuTimes.pause();
        try {
            while (true) {
                // First, so that a wait whose own attempts wake it can be killed.
                if (signals.killed()) {
                    return Woken.INTERRUPTED;
                }
                if (wakePending) {
                    wakePending = false;
                    return Woken.EVENT;
                }
                if (sleeping == ASLEEP && interrupted()) {
                    return Woken.INTERRUPTED;
                }
                if (work.pending()) {
                    workDuringSleep();
                    where = sleeping;
                    continue;
                }
                if (deadlineNs == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    long leftNs = deadlineNs - System.nanoTime();
                    if (leftNs <= 0) {
                        return Woken.TIMEOUT;
                    }
                    LockSupport.parkNanos(this, leftNs);
                }
            }
        } finally {
            cpuTimes.enterSystem();
            where = AWAKE;
        }
    }

    private void workDuringSleep() {
        cpuTimes.enterSystem();
        where = AWAKE;
        slept = false;
        try {
            work.run();
        } finally {
            if (slept) {
                wakePending = true; // the work may have taken the wake-up that this sleep awaits
            }
            cpuTimes.pause();
        }
    }

    /**
     * Parks, whatever happens, until the condition holds; it is tested again after each {@link
     * #kick}.
     */
    void stopUntil(BooleanSupplier mayRun) {
        stopped = true;
        try {
            standStill(mayRun, Long.MAX_VALUE);
        } finally {
            stopped = false;
        }
    }

    /** Parks until a time of {@link System#nanoTime}, or an order to exit. */
    void holdUntil(long deadlineNs) {
        standStill(signals::killed, deadlineNs);
    }

    /** Parks while the condition holds: it is tested again after each {@link #kick}. */
    void holdWhile(BooleanSupplier condition) {
        standStill(() -> !condition.getAsBoolean(), Long.MAX_VALUE);
    }

    /** Parks until the tracer, or SIGKILL, ends a stop. */
    void stopForTracer(Trace of) {
        standStill(of::mayRun, Long.MAX_VALUE);
    }

    private void standStill(BooleanSupplier mayRun, long deadlineNs) {
        where = STILL;
        cpuTimes.pause();
        try {
            while (!mayRun.getAsBoolean()) {
                if (deadlineNs == Long.MAX_VALUE) {
                    LockSupport.park(this);
                    continue;
                }
                long leftNs = deadlineNs - System.nanoTime();
                if (leftNs <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, leftNs);
            }
        } finally {
            cpuTimes.enterSystem();
            where = AWAKE;
        }
    }

    /**
     * Returns whether the task stands still between two instructions of its guest, or waits in
     * vfork, but in no other killable wait: a frozen control group asks for no more. Any thread.
     */
    boolean isStill() {
        return where >= STILL;
    }

    /** Returns the bond with the task's tracer, or null: ptrace(2). Any thread. */
    public @Nullable Trace trace() {
        return trace;
    }

    /** Returns whether all its calls and signals pass through the run loop. Any thread. */
    public boolean isTraced() {
        return trace != null;
    }

    /** Task lock held. */
    void trace(@Nullable Trace newTrace) {
        trace = newTrace;
        context.revokeAnswers();
    }

    @Nullable Thread thread() {
        return thread;
    }

    /**
     * Makes {@code parent} wait until this child has called {@link #releaseVforkParent}. Before the
     * child runs.
     */
    void vforkParent(Task parent) {
        vforkParent = parent;
    }

    /** Returns whether the parent in vfork still has to wait. Any thread. */
    boolean holdsVforkParent() {
        return vforkParent != null;
    }

    /** Lets the parent go on, because the memory is no longer shared with it. */
    void releaseVforkParent() {
        Task waiting = vforkParent;
        if (waiting != null) {
            vforkParent = null;
            waiting.wake(1);
        }
    }

    /** Orders this thread alone to exit (exit(2)); the run loop sees it. Owner thread. */
    public void leave(int waitStatus) {
        leaving = true;
        exitStatus = waitStatus;
    }

    /** Returns whether the thread has to exit. Owner thread. */
    boolean exitOrdered() {
        return leaving || signals.killed();
    }

    /** Returns the wait status of the thread by itself: as it left, or its process's. */
    int ownStatus() {
        return leaving ? exitStatus : threadGroup.finalStatus();
    }

    /** Returns the wait status that the thread gave itself; 0 if it was killed. */
    int exitStatus() {
        return exitStatus;
    }

    /**
     * Returns whether the process has been charged with this exited thread's CPU time. Guarded by
     * the process's usage.
     */
    boolean isCharged() {
        return charged;
    }

    void markCharged() {
        charged = true;
    }

    /**
     * Says that guest code is about to run; the run loop tests {@link #interrupted} afterwards, and
     * so misses no {@link #kick}.
     */
    void enterGuest() {
        guestEntries++;
        where = IN_GUEST;
    }

    /** Returns which stay in guest code the thread is in, or 0 for none. Any thread. */
    int guestEntry() {
        return where == IN_GUEST ? guestEntries | 1 << 31 : 0;
    }

    /** Returns whether the task uses a given memory. Any thread. */
    boolean shares(Mm memory) {
        return mm == memory;
    }

    void leaveGuest() {
        where = AWAKE;
    }

    void thread(@Nullable Thread newThread) {
        if (newThread == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(this);
        }
        thread = newThread;
    }

    /** Returns whether the task has given back its memory: it will never run again. Any thread. */
    public boolean hasExited() {
        return mm == null;
    }

    /** Returns R, S, T, t or Z as /proc shows it. Any thread. */
    public char state() {
        if (mm == null) {
            return 'Z';
        }
        Trace traced = trace;
        if (traced != null && traced.isParked()) {
            return 't';
        }
        if (stopped) {
            return 'T';
        }
        int now = where;
        return now == AWAKE || now == IN_GUEST ? 'R' : 'S';
    }

    /** An operation on a file that may return WOULD_BLOCK. */
    @FunctionalInterface
    public interface FileOperation {
        /** Tries once. */
        long attempt() throws GuestException;
    }
}
