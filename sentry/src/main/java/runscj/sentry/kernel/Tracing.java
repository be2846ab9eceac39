package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.abi.Ptrace;
import runscj.abi.Sched;
import runscj.abi.Signal;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;

/** How threads come to be traced, and how that ends: ptrace(2). */
public final class Tracing {
    private Tracing() {}

    /** PTRACE_TRACEME: the caller's parent becomes its tracer. EPERM if it has one. */
    public static void traceMe(Task task) throws ErrnoException {
        task.kernel().taskLock().lock();
        try {
            Task parent = task.threadGroup().parentTask;
            if (task.trace() != null || parent == null || parent.hasExited()) {
                throw Errno.EPERM.raise();
            }
            link(new Trace(task, parent, false, 0));
        } finally {
            task.kernel().taskLock().unlock();
        }
    }

    /**
     * PTRACE_ATTACH or PTRACE_SEIZE. Permissions have been checked. EPERM for a thread of the own
     * process, one that is traced already, or one that has exited.
     */
    public static void attach(Task tracer, Task target, boolean seize, int options)
            throws ErrnoException {
        target.kernel().taskLock().lock();
        try {
            if (tracer.threadGroup() == target.threadGroup()
                    || target.trace() != null
                    || target.hasExited()) {
                throw Errno.EPERM.raise();
            }
            link(new Trace(target, tracer, seize, options));
        } finally {
            target.kernel().taskLock().unlock();
        }
        if (!seize) {
            target.signals()
                    .group()
                    .trySend(
                            SignalInfo.kernel(Signal.SIGSTOP),
                            target.signals(),
                            GroupSignals.Origin.KERNEL);
        }
        target.kick();
    }

    private static void link(Trace trace) {
        trace.tracee().trace(trace);
        trace.tracer().threadGroup().addTracee(trace);
        trace.tracee().signals().traced(true, trace.isSeized());
    }

    /** A clone's child is traced like its parent, if the tracer asked for it. Task lock held. */
    static void inherit(Task parent, Task child, CloneRequest request) {
        Trace trace = parent.trace();
        if (trace == null
                || (!request.has(Sched.CLONE_PTRACE)
                        && TraceStops.cloneEvent(parent, request) == 0)) {
            return;
        }
        Trace inherited = new Trace(child, trace.tracer(), trace.isSeized(), trace.options());
        link(inherited);
        if (trace.isSeized()) {
            child.signals().trap();
        } else {
            child.signals()
                    .group()
                    .trySend(
                            SignalInfo.kernel(Signal.SIGSTOP),
                            child.signals(),
                            GroupSignals.Origin.KERNEL);
        }
    }

    /** PTRACE_DETACH of a claimed tracee, which goes on with a signal, or 0. */
    public static void detach(Trace trace, int signal) {
        trace.tracee().kernel().taskLock().lock();
        try {
            unlink(trace, signal);
        } finally {
            trace.tracee().kernel().taskLock().unlock();
        }
        trace.tracee().kick();
    }

    private static void unlink(Trace trace, int signal) {
        Task tracee = trace.tracee();
        trace.detach(signal);
        tracee.trace(null);
        trace.tracer().threadGroup().removeTracee(trace);
        tracee.signals().traced(false, false);
    }

    /** Ends the bond with a thread that is gone. Task lock held. */
    static void forget(Task tracee) {
        Trace trace = tracee.trace();
        if (trace != null) {
            unlink(trace, 0);
            if (trace.hasExited()) {
                tracee.pid().task(null);
            }
        }
    }

    /** A tracer exits: its tracees go on, or die with it. Task lock held. */
    static void tracerExits(Task tracer) {
        for (Trace trace : tracer.threadGroup().tracees()) {
            if (trace.tracer() != tracer) {
                continue;
            }
            Task tracee = trace.tracee();
            boolean kill = (trace.options() & Ptrace.PTRACE_O_EXITKILL) != 0;
            unlink(trace, pendingStop(trace));
            if (trace.hasExited()) {
                tracee.pid().task(null);
            } else if (isZombieLeader(tracee)
                    && tracee.threadGroup().parent() != tracer.threadGroup()) {
                Exiting.toRealParent(tracee.threadGroup());
            } else if (kill) {
                tracee.threadGroup()
                        .signals()
                        .trySend(
                                SignalInfo.kernel(Signal.SIGKILL),
                                null,
                                GroupSignals.Origin.KERNEL);
            }
            tracee.kick();
        }
    }

    /** A signal that was being shown to the tracer is delivered after all. */
    private static int pendingStop(Trace trace) {
        SignalInfo info = trace.info();
        boolean ofSignal = info != null && trace.code() >> 8 == 0;
        return trace.isParked() && ofSignal ? trace.code() & 0x7f : 0;
    }

    static boolean isZombieLeader(Task tracee) {
        ThreadGroup process = tracee.threadGroup();
        return process.leader() == tracee && process.life() == ThreadGroup.Life.ZOMBIE;
    }

    /** A traced thread that is not its process's leader has exited. Task lock held. */
    static void threadExited(Trace trace, int waitStatus) {
        trace.exit(waitStatus);
        ChildNotice.tracedExited(trace, waitStatus);
    }

    /** Returns the tracer of a process's leader if that is not its parent, else null. */
    static @Nullable Trace foreign(ThreadGroup process) {
        Trace trace = process.leader().trace();
        return trace == null || trace.tracer().threadGroup() == process.parent() ? null : trace;
    }

    /** Wakes those who wait for tracees. Task lock held. */
    static void wake(Trace trace) {
        trace.tracer().threadGroup().childEvents().wake(Poll.POLLIN);
    }
}
