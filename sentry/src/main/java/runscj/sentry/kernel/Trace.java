package runscj.sentry.kernel;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import runscj.abi.Ptrace;
import runscj.abi.Signal;
import runscj.sentry.kernel.signal.SignalInfo;

/**
 * The bond between a traced thread and its tracer, and where the tracee stands: ptrace(2). What
 * both touch is written under the task lock. While the tracee is stopped and the tracer has {@link
 * #claim claimed} it, the tracee's registers are the tracer's, even if SIGKILL comes.
 */
public final class Trace {
    /** How far the tracee runs. */
    public enum Mode {
        /** To the next signal or event. */
        CONTINUE,
        /** To the next begin or end of a system call. */
        SYSCALL,
        /** To the next begin of a system call, which is not made. */
        EMULATE
    }

    /** Why the tracee stopped, as its tracer sees it. Immutable. */
    record Stop(int code, int reason, @Nullable SignalInfo info, long message) {}

    private final Task tracee;
    private final Task tracer;
    private final boolean seized;
    private volatile int options;
    private volatile Mode mode = Mode.CONTINUE;
    private volatile boolean stepping;

    /** The tracee stands still, or is about to; false again once it may run. */
    private volatile boolean stopped;

    /** The tracer looks at the tracee. */
    private volatile boolean claimed;

    /** Stopped, but the end of the group stop is waited for: PTRACE_LISTEN. */
    private volatile boolean listening;

    private volatile boolean detached;

    /** SIGKILL ends even the stop of an exiting thread. */
    private volatile boolean released;

    private volatile @Nullable Runnable command;
    private volatile boolean exitStop;
    private @Nullable SignalInfo info;
    private long message;
    private int code;
    private int reason;

    /** The signal that the tracer lets the tracee go on with. */
    private int injected;

    /** wait(2) has not told of the present stop yet. */
    private boolean reportable;

    private boolean exited;
    private int exitStatus;

    Trace(Task tracee, Task tracer, boolean seized, int options) {
        this.tracee = tracee;
        this.tracer = tracer;
        this.seized = seized;
        this.options = options;
    }

    /** Returns the traced thread. */
    public Task tracee() {
        return tracee;
    }

    /** Returns the only thread that may make requests. */
    public Task tracer() {
        return tracer;
    }

    /** Returns whether the bond was made by PTRACE_SEIZE. */
    public boolean isSeized() {
        return seized;
    }

    /** Returns PTRACE_O_*. */
    public int options() {
        return options;
    }

    /** Sets PTRACE_O_*; checked by the caller. */
    public void options(int newOptions) {
        options = newOptions;
    }

    /** Returns whether seccomp(2) is not asked while the bond lasts: PTRACE_O_SUSPEND_SECCOMP. */
    public boolean suspendsConfinement() {
        return (options & Ptrace.PTRACE_O_SUSPEND_SECCOMP) != 0;
    }

    /** Returns whether an event's PTRACE_O_* option is set. */
    boolean wants(int event) {
        return (options & 1 << event) != 0;
    }

    Mode mode() {
        return mode;
    }

    boolean isStepping() {
        return stepping;
    }

    /** Returns whether the tracee stands still for its tracer (not while listening). Any thread. */
    public boolean isStopped() {
        return stopped && !listening;
    }

    /** Returns whether /proc shows the tracee as stopped by its tracer. */
    boolean isParked() {
        return stopped;
    }

    /** Returns the siginfo of the present stop; null in a group stop. Tracer, claimed. */
    public @Nullable SignalInfo info() {
        return info;
    }

    /** Replaces the siginfo of the present stop. Tracer, claimed. */
    public void info(SignalInfo newInfo) {
        info = newInfo;
    }

    /** Returns what PTRACE_GETEVENTMSG tells. Tracer, claimed. */
    public long message() {
        return message;
    }

    boolean hasExited() {
        return exited;
    }

    int exitStatus() {
        return exitStatus;
    }

    boolean isReportable() {
        return reportable;
    }

    int code() {
        return code;
    }

    void reported() {
        reportable = false;
    }

    /** Takes the stopped tracee; false if it does not stand still. Tracer. */
    public boolean claim() {
        tracee.kernel().taskLock().lock();
        try {
            if (!stopped || listening || detached) {
                return false;
            }
            claimed = true;
            return true;
        } finally {
            tracee.kernel().taskLock().unlock();
        }
    }

    /** Gives the tracee back, still stopped. Tracer. */
    public void unclaim() {
        claimed = false;
        tracee.kick(); // SIGKILL may have come meanwhile
    }

    /**
     * Has the claimed tracee's own thread do something, which is for what only it may touch, and
     * waits. Tracer.
     */
    public void perform(Runnable work) {
        command = work;
        tracee.kick();
        while (command != null) {
            LockSupport.park(this);
        }
    }

    /** Lets the claimed tracee go on. Tracer. */
    public void resume(Mode newMode, boolean step, int signal) {
        tracee.kernel().taskLock().lock();
        try {
            mode = newMode;
            stepping = step;
            injected = signal;
            stopped = false;
            claimed = false;
            reportable = false;
        } finally {
            tracee.kernel().taskLock().unlock();
        }
        tracee.kick();
    }

    /** PTRACE_LISTEN: leaves the claimed tracee in its group stop. Returns false in other stops. */
    public boolean listen() {
        tracee.kernel().taskLock().lock();
        try {
            SignalInfo now = info;
            if (!seized || now == null || now.code() >> 8 != Ptrace.PTRACE_EVENT_STOP) {
                return false;
            }
            listening = true;
            claimed = false;
        } finally {
            tracee.kernel().taskLock().unlock();
        }
        tracee.kick();
        return true;
    }

    /** Ends the bond as far as this object goes. Task lock held; kick the tracee afterwards. */
    void detach(int signal) {
        detached = true;
        injected = signal;
        stopped = false;
        claimed = false;
        reportable = false;
    }

    boolean isDetached() {
        return detached;
    }

    /** The thread has exited and waits to be waited for. Task lock held. */
    void exit(int waitStatus) {
        exited = true;
        exitStatus = waitStatus;
        stopped = false;
        reportable = false;
    }

    /** SIGKILL was sent. Takes no lock. */
    void release() {
        released = true;
        tracee.kick();
    }

    /** Enters a stop. Task lock held; tracee. Returns false if there is to be none. */
    boolean enter(Stop stop, boolean exiting) {
        if (detached || released || (!exiting && tracee.signals().killed())) {
            return false;
        }
        code = stop.code;
        reason = stop.reason;
        info = stop.info;
        message = stop.message;
        injected = 0;
        exitStop = exiting;
        listening = false;
        stopped = true;
        reportable = true;
        ChildNotice.trapped(this, reason, code);
        return true;
    }

    /** Returns whether the stop is over; does what the tracer wants done. Tracee. */
    boolean mayRun() {
        Runnable work = command;
        if (work != null) {
            work.run();
            command = null;
            LockSupport.unpark(tracer.thread());
        }
        if (!stopped) {
            return true;
        }
        boolean over = listening ? tracee.signals().trapped() : false;
        over |= released || (!exitStop && tracee.signals().killed());
        if (!over || claimed) {
            return false;
        }
        tracee.kernel().taskLock().lock();
        try {
            if (!claimed) {
                stopped = false;
                reportable = false;
            }
            return !stopped;
        } finally {
            tracee.kernel().taskLock().unlock();
        }
    }

    /** Returns the signal to go on with after a stop; 0 for none. Tracee. */
    int injected() {
        return injected;
    }

    /** Returns the siginfo of the signal to go on with. Tracee. */
    SignalInfo injectedInfo(int signal, SignalInfo original) {
        SignalInfo now = info;
        if (now != null && now.signal() == signal) {
            return now;
        }
        if (signal == original.signal()) {
            return original;
        }
        int pid = tracer.threadGroup().pid().in(tracee.pidNamespace());
        return SignalInfo.user(
                signal, pid, tracee.threadGroup().shownUid(tracer.credentials().ruid()));
    }

    /** Returns the siginfo of an event. */
    SignalInfo eventInfo(int eventCode) {
        int pid = tracee.pid().in(tracee.pidNamespace());
        int uid = tracee.credentials().shownUid();
        long word = (pid & 0xffff_ffffL) | (long) uid << 32;
        int signal = eventCode >> 8 == Ptrace.PTRACE_EVENT_STOP ? eventCode & 0x7f : Signal.SIGTRAP;
        return new SignalInfo(signal, 0, eventCode, word, 0, 0, 0);
    }
}
