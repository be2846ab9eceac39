package runscj.sentry.syscall;

import runscj.sentry.kernel.Task;
import runscj.syscalls.Sysno;

/** Sees system calls as they begin and end. Runs on the task's own thread and must not fail. */
public interface SyscallHook {
    /** A call is about to run. */
    void entered(Task task, Sysno sysno, SyscallArgs args);

    /**
     * A call has ended. The arguments are as they were passed, unless the call does not return.
     *
     * @param result what the guest gets, or one of the constants of {@link Handlers}
     * @param elapsedNs time since it began
     */
    void left(Task task, Sysno sysno, SyscallArgs args, long result, long elapsedNs);
}
