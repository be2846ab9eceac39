package runscj.sentry.syscall.time;

import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.kernel.SyscallRestart;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** All calls about time, and restart_syscall(2), which goes on sleeping. */
public final class TimeSyscalls {
    private TimeSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        ClockSyscalls.bind(handlers);
        SleepSyscalls.bind(handlers);
        TimerSyscalls.bind(handlers);
        handlers.bind(Sysno.RESTART_SYSCALL, TimeSyscalls::restart);
    }

    private static long restart(Task task, SyscallArgs args) throws GuestException {
        SyscallRestart.Block block = task.restart().takeBlock();
        if (block == null) {
            throw Errno.EINTR.raise();
        }
        return block.resume(task);
    }
}
