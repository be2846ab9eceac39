package runscj.sentry.kernel;

import static runscj.abi.Signal.*;

import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalAction;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.signal.TaskSignals;

/**
 * What happens between a signal's queue and the guest: default actions, stops, handler frames,
 * restarts (signal(7)).
 */
public final class SignalDelivery {

    private SignalDelivery() {}

    /**
     * Acts on everything that is due, before the guest runs again: handler frames are built,
     * default actions taken, a stopped thread parks here, an interrupted system call is settled.
     * Runs on the task's own thread, with no lock held; the run loop calls it when {@code
     * signals().due()} or a restart is pending. Afterwards the task may have to exit.
     */
    public static void deliver(Task task) {
        TaskSignals signals = task.signals();
        GroupSignals group = signals.group();
        while (signals.due() && !signals.killed()) {
            group.notifyParent(signals);
            Trace trace = task.trace();
            if (trace != null) {
                if (TraceStops.trap(task, trace)) {
                    continue;
                }
            } else if (group.takePartInStop(signals)) {
                task.stopUntil(() -> group.mayRun(signals));
                continue;
            }
            if (group.mustHold(signals)) {
                task.holdWhile(() -> group.mustHold(signals));
                continue;
            }
            SignalInfo info = group.dequeue(signals);
            if (info != null && trace != null && info.signal() != SIGKILL) {
                info = TraceStops.signal(task, trace, info);
            }
            if (info == null) {
                continue;
            }
            SignalAction action = group.takeAction(info.signal());
            if (action.isDefault()) {
                defaultAction(task, info);
            } else if (!action.isIgnore()) {
                enterHandler(task, info, action);
            }
        }
        task.restart().settleWithoutHandler();
        signals.restoreMask();
    }

    /**
     * rt_sigreturn(2): goes back to what a handler's frame saved. A frame that is not valid kills
     * as a fault would.
     */
    public static void returnFromHandler(Task task) {
        if (!HandlerFrame.of(task).pop(task)) {
            task.signals().force(SignalInfo.kernel(SIGSEGV));
        }
    }

    private static void enterHandler(Task task, SignalInfo info, SignalAction action) {
        TaskSignals signals = task.signals();
        task.restart().settleForHandler((int) action.flags());
        if (!HandlerFrame.of(task).push(task, info, action, signals.maskForFrame())) {
            if (info.signal() == SIGSEGV) {
                signals.forceFatal(SIGSEGV);
            } else {
                signals.force(SignalInfo.kernel(SIGSEGV));
            }
            return;
        }
        long blocked = signals.mask() | action.mask();
        if (!action.has(SA_NODEFER)) {
            blocked |= SignalSet.of(info.signal());
        }
        signals.enterHandler(blocked);
        TraceStops.handlerEntered(task);
    }

    private static void defaultAction(Task task, SignalInfo info) {
        int signal = info.signal();
        GroupSignals group = task.signals().group();
        if (SignalSet.contains(SignalSet.IGNORED, signal)
                || (group.unkillable() && !SignalSet.contains(SignalSet.UNMASKABLE, signal))) {
            return;
        }
        if (SignalSet.contains(SignalSet.STOP, signal)) {
            if (signal == SIGSTOP || !group.orphaned()) {
                group.beginStop(task.signals(), signal);
            }
            return;
        }
        task.threadGroup().exit(WaitStatus.killed(signal));
    }
}
