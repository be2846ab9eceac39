package runscj.sentry.syscall;

import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;

/** One system call. Runs on the task's own thread. */
@FunctionalInterface
public interface Handler {
    /** Returns the result for the guest's rax; failures are thrown. */
    long call(Task task, SyscallArgs args) throws GuestException;
}
