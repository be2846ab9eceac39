package runscj.sentry.fs.tty;

import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.abi.Signal;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.SignalSet;

/** Keeps background processes from their controlling terminal. No lock held. */
final class JobAccess {
    private JobAccess() {}

    private static boolean inBackground(Pty pty, Task task) {
        ProcessGroup foreground = pty.link().foreground();
        return foreground != null
                && foreground != task.threadGroup().processGroup()
                && pty.link().controls(task);
    }

    private static boolean deaf(Task task, int signal) {
        return SignalSet.contains(task.signals().mask(), signal)
                || task.threadGroup().signals().action(signal).isIgnore();
    }

    /** Before a read: SIGTTIN stops background readers; EIO for those whom it cannot. */
    static void requireRead(Pty pty, Task task) throws GuestException {
        if (!inBackground(pty, task)) {
            return;
        }
        if (deaf(task, Signal.SIGTTIN) || task.threadGroup().orphaned()) {
            throw Errno.EIO.raise();
        }
        SessionLink.send(task.threadGroup().processGroup(), Signal.SIGTTIN);
        throw RestartException.SYS;
    }

    /**
     * Before a change, or a write with TOSTOP: SIGTTOU stops those who do not block or ignore it.
     */
    static void requireChange(Pty pty, Task task) throws GuestException {
        if (!inBackground(pty, task) || deaf(task, Signal.SIGTTOU)) {
            return;
        }
        if (task.threadGroup().orphaned()) {
            throw Errno.EIO.raise();
        }
        SessionLink.send(task.threadGroup().processGroup(), Signal.SIGTTOU);
        throw RestartException.SYS;
    }
}
