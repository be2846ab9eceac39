package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.Ptrace;
import runscj.abi.Sched;
import runscj.abi.Signal;
import runscj.sentry.arch.Registers;
import runscj.sentry.arch.SignalFrame;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.signal.TaskSignals;

/** Where a traced thread stops: ptrace(2). Runs on the tracee's own thread, with no lock held. */
public final class TraceStops {
    private static final int SYSGOOD = 0x80;
    private static final int SIGNAL_BITS = 0x7f;

    private TraceStops() {}

    /** Stops; returns the signal that the tracer lets it go on with, or 0. */
    private static int stop(Task task, Trace trace, Trace.Stop stop, boolean exiting) {
        task.restart().expose();
        task.kernel().taskLock().lock();
        boolean entered;
        try {
            entered = trace.enter(stop, exiting);
        } finally {
            task.kernel().taskLock().unlock();
        }
        if (!entered) {
            task.restart().absorb();
            return trace.isDetached() ? stop.code() & SIGNAL_BITS : 0;
        }
        task.stopForTracer(trace);
        task.restart().absorb();
        return trace.injected();
    }

    private static void event(Task task, Trace trace, int event, long message) {
        int code = Signal.SIGTRAP | event << 8;
        stop(
                task,
                trace,
                new Trace.Stop(code, Signal.CLD_TRAPPED, trace.eventInfo(code), message),
                event == Ptrace.PTRACE_EVENT_EXIT);
    }

    /**
     * Stops if a group stop or PTRACE_INTERRUPT asks for it. Returns whether there was anything to
     * do.
     */
    static boolean trap(Task task, Trace trace) {
        int signal = task.signals().group().takeTrap(task.signals());
        if (signal < 0) {
            return false;
        }
        if (trace.isSeized()) {
            int with = signal == 0 ? Signal.SIGTRAP : signal;
            int code = with | Ptrace.PTRACE_EVENT_STOP << 8;
            stop(
                    task,
                    trace,
                    new Trace.Stop(code, Signal.CLD_STOPPED, trace.eventInfo(code), 0),
                    false);
        } else if (signal != 0) {
            stop(task, trace, new Trace.Stop(signal, Signal.CLD_STOPPED, null, 0), false);
        }
        return true;
    }

    /** Shows a signal to the tracer; returns what is to be delivered in its place, or null. */
    static @Nullable SignalInfo signal(Task task, Trace trace, SignalInfo info) {
        TaskSignals signals = task.signals();
        signals.stopDequeued();
        int signal =
                stop(
                        task,
                        trace,
                        new Trace.Stop(info.signal(), Signal.CLD_TRAPPED, info, 0),
                        false);
        if (signal == 0) {
            return null;
        }
        SignalInfo wanted = trace.injectedInfo(signal, info);
        if (SignalSet.contains(signals.mask(), signal)) {
            signals.group().trySend(wanted, signals, GroupSignals.Origin.KERNEL);
            return null;
        }
        return wanted;
    }

    /** A handler's frame has been built: a tracee that runs step by step stops there. */
    static void handlerEntered(Task task) {
        Trace trace = task.trace();
        if (trace != null && trace.isStepping()) {
            stop(
                    task,
                    trace,
                    new Trace.Stop(
                            Signal.SIGTRAP, Signal.CLD_TRAPPED, trace.eventInfo(Signal.SIGTRAP), 0),
                    false);
        }
    }

    /** Makes a traced thread's system call, with the stops before and after it. */
    static void call(Task task, Trace trace) {
        Registers registers = task.registers();
        registers.rax(-Errno.ENOSYS.number());
        Trace.Mode mode = trace.mode();
        if (mode != Trace.Mode.CONTINUE) {
            syscallStop(task, trace, Ptrace.PTRACE_EVENTMSG_SYSCALL_ENTRY);
            if (mode == Trace.Mode.EMULATE || task.exitOrdered()) {
                return;
            }
        }
        if (registers.syscallNumber() != -1) {
            task.kernel().dispatcher().dispatch(task);
        }
        Trace now = task.trace();
        if (now == null || task.exitOrdered()) {
            return;
        }
        if (now.isStepping() && now.mode() != Trace.Mode.EMULATE) {
            task.restart().expose();
            long addr = registers.rip();
            task.signals()
                    .forceFault(
                            SignalInfo.fault(Signal.SIGTRAP, Signal.TRAP_BRKPT, addr),
                            SignalFrame.Fault.exception(Signal.SIGTRAP, Signal.TRAP_BRKPT, addr));
        } else if (now.mode() == Trace.Mode.SYSCALL) {
            syscallStop(task, now, Ptrace.PTRACE_EVENTMSG_SYSCALL_EXIT);
        }
    }

    private static void syscallStop(Task task, Trace trace, long message) {
        boolean good = (trace.options() & Ptrace.PTRACE_O_TRACESYSGOOD) != 0;
        int code = Signal.SIGTRAP | (good ? SYSGOOD : 0);
        int signal =
                stop(
                        task,
                        trace,
                        new Trace.Stop(code, Signal.CLD_TRAPPED, trace.eventInfo(code), message),
                        false);
        if (signal != 0 && !trace.isDetached()) {
            task.signals()
                    .group()
                    .trySend(
                            trace.injectedInfo(signal, trace.eventInfo(code)),
                            task.signals(),
                            GroupSignals.Origin.KERNEL);
        }
    }

    /**
     * A filter's verdict is SECCOMP_RET_TRACE. Returns false if nobody listens.
     *
     * @param data of the filter
     */
    public static boolean seccomp(Task task, int data) {
        Trace trace = task.trace();
        if (trace == null || !trace.wants(Ptrace.PTRACE_EVENT_SECCOMP)) {
            return false;
        }
        event(task, trace, Ptrace.PTRACE_EVENT_SECCOMP, data);
        return true;
    }

    /** Returns which event the tracer wants to see of a clone(2), or 0. */
    static int cloneEvent(Task parent, CloneRequest request) {
        Trace trace = parent.trace();
        if (trace == null || request.has(Sched.CLONE_UNTRACED)) {
            return 0;
        }
        int event =
                request.has(Sched.CLONE_VFORK)
                        ? Ptrace.PTRACE_EVENT_VFORK
                        : request.exitSignal() != Signal.SIGCHLD
                                ? Ptrace.PTRACE_EVENT_CLONE
                                : Ptrace.PTRACE_EVENT_FORK;
        return trace.wants(event) ? event : 0;
    }

    /** Tells the tracer of a child or of the end of vfork(2). */
    static void cloned(Task parent, int event, Pid child) {
        Trace trace = parent.trace();
        if (trace != null && event != 0 && trace.wants(event)) {
            event(parent, trace, event, child.in(trace.tracer().pidNamespace()));
        }
    }

    /**
     * A new program is in place: tells the tracer.
     *
     * @param call the number of the system call, which the tracer finds in orig_rax
     * @param oldPid the thread's id before it became the leader
     */
    public static void executed(Task task, int call, Pid oldPid) {
        Trace trace = task.trace();
        if (trace == null) {
            return;
        }
        task.registers().origRax(call);
        if (trace.wants(Ptrace.PTRACE_EVENT_EXEC)) {
            event(task, trace, Ptrace.PTRACE_EVENT_EXEC, oldPid.in(trace.tracer().pidNamespace()));
        } else if (!trace.isSeized()) {
            int pid = task.threadGroup().pid().in(task.pidNamespace());
            task.signals()
                    .group()
                    .trySend(
                            SignalInfo.user(Signal.SIGTRAP, pid, task.credentials().shownUid()),
                            task.signals(),
                            GroupSignals.Origin.KERNEL);
        }
    }

    /** The thread is about to exit. */
    static void exiting(Task task) {
        Trace trace = task.trace();
        if (trace != null && trace.wants(Ptrace.PTRACE_EVENT_EXIT)) {
            event(task, trace, Ptrace.PTRACE_EVENT_EXIT, task.ownStatus());
        }
    }
}
