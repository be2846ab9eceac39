package runscj.sentry.kernel;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.vfs.Caller;

/** What a write to a stream that nobody reads ends with. */
public final class BrokenPipe {
    private BrokenPipe() {}

    /** Sends SIGPIPE to the calling thread and returns EPIPE to be thrown. No lock held. */
    public static ErrnoException signal(Caller caller) {
        if (caller instanceof Task task) {
            int pid = task.threadGroup().pid().in(task.pidNamespace());
            SignalInfo info = SignalInfo.user(Signal.SIGPIPE, pid, task.credentials().shownUid());
            task.threadGroup().signals().trySend(info, task.signals(), GroupSignals.Origin.KERNEL);
        }
        return Errno.EPIPE.raise();
    }
}
