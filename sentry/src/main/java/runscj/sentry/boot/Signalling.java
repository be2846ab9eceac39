package runscj.sentry.boot;

import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;

/**
 * Signals from outside: they come from an outer pid namespace, so SIGKILL and SIGSTOP reach the
 * container's first process.
 */
final class Signalling {
    private Signalling() {}

    static void send(Kernel kernel, Task first, int pid, int signal) throws BootException {
        if (pid == -1) {
            for (Pid each : kernel.rootPids().pids()) {
                ThreadGroup process = each.threadGroup();
                if (process != null) {
                    send(process, signal);
                }
            }
            return;
        }
        ThreadGroup process = pid == 0 ? first.threadGroup() : kernel.rootPids().threadGroup(pid);
        if (process == null) {
            throw new BootException("there is no process " + pid + " in the container");
        }
        send(process, signal);
    }

    private static void send(ThreadGroup process, int signal) {
        if (signal != 0) {
            process.signals()
                    .trySend(SignalInfo.user(signal, 0, 0), null, GroupSignals.Origin.OUTER);
        }
    }
}
