package runscj.sentry.fs.proc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.PtraceAccess;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;

/** Who may look into a task: PTRACE_MODE_READ_FSCREDS of ptrace(2). */
final class TaskAccess {
    private TaskAccess() {}

    static boolean granted(Caller caller, Task target) {
        return PtraceAccess.byFileIds(caller, target);
    }

    /** Fails with EACCES unless granted. */
    static void require(Caller caller, Task target) throws ErrnoException {
        if (!granted(caller, target)) {
            throw Errno.EACCES.raise();
        }
    }
}
