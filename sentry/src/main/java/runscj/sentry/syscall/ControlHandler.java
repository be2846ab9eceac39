package runscj.sentry.syscall;

import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;

/** One of the few system calls that do not simply return a value. Runs on the task's own thread. */
@FunctionalInterface
public interface ControlHandler {
    /** Carries the call out; failures are thrown. */
    Control call(Task task, SyscallArgs args) throws GuestException;
}
