package runscj.sentry.kernel;

import runscj.abi.Signal;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalAction;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.time.CpuTime;

/**
 * What a parent is told about a child: signal(7), wait(2). The task lock is held, so that signal
 * and wait state agree.
 */
final class ChildNotice {
    private static final long NS_PER_TICK = 10_000_000;

    private ChildNotice() {}

    /** Tells of a stop or a continuation, unless the parent does not want to know. */
    static void stoppedOrContinued(ThreadGroup child, ThreadGroup parent, int code, int status) {
        SignalAction action = parent.signals().action(Signal.SIGCHLD);
        if (!action.isIgnore() && !action.has(Signal.SA_NOCLDSTOP)) {
            send(child, parent, Signal.SIGCHLD, code, status);
        }
    }

    /** Tells of the exit. Returns whether the parent wants no zombie. */
    static boolean exited(ThreadGroup child, ThreadGroup parent, int waitStatus) {
        int signal = child.exitSignal();
        boolean reap = false;
        boolean tell = SignalSet.isValid(signal);
        if (signal == Signal.SIGCHLD) {
            SignalAction action = parent.signals().action(Signal.SIGCHLD);
            reap = action.isIgnore() || action.has(Signal.SA_NOCLDWAIT);
            tell = !action.isIgnore();
        }
        if (tell) {
            send(child, parent, signal, WaitStatus.code(waitStatus), WaitStatus.value(waitStatus));
        }
        return reap;
    }

    /** Tells a tracer of a stop. */
    static void trapped(Trace trace, int reason, int code) {
        ThreadGroup tracer = trace.tracer().threadGroup();
        SignalAction action = tracer.signals().action(Signal.SIGCHLD);
        if (!action.isIgnore() && !action.has(Signal.SA_NOCLDSTOP)) {
            sendOf(trace.tracee(), tracer, Signal.SIGCHLD, reason, code & 0x7f);
        }
        Tracing.wake(trace);
    }

    /** Tells a tracer of the exit of a thread or of a process that is not its child. */
    static void tracedExited(Trace trace, int waitStatus) {
        ThreadGroup tracer = trace.tracer().threadGroup();
        if (!tracer.signals().action(Signal.SIGCHLD).isIgnore()) {
            int code = WaitStatus.code(waitStatus);
            int value = WaitStatus.value(waitStatus);
            sendOf(trace.tracee(), tracer, Signal.SIGCHLD, code, value);
        }
        Tracing.wake(trace);
    }

    private static void send(
            ThreadGroup child, ThreadGroup parent, int signal, int code, int status) {
        sendOf(child.leader(), parent, signal, code, status);
    }

    private static void sendOf(Task of, ThreadGroup parent, int signal, int code, int status) {
        ThreadGroup child = of.threadGroup();
        CpuTime times = ProcessUsage.of(child);
        int pid = of.pid().in(parent.pid().namespace());
        SignalInfo info =
                SignalInfo.child(
                        signal,
                        code,
                        pid,
                        parent.shownUid(child.realUid()),
                        status,
                        times.userNs() / NS_PER_TICK,
                        times.systemNs() / NS_PER_TICK);
        parent.signals().trySend(info, null, GroupSignals.Origin.KERNEL);
    }
}
