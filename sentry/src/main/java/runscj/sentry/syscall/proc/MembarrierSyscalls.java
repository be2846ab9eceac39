package runscj.sentry.syscall.proc;

import static runscj.abi.Membarrier.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.GuestBarrier;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** membarrier(2): every thread concerned is made to leave guest code, which is a full barrier. */
public final class MembarrierSyscalls {
    private static final int SUPPORTED =
            MEMBARRIER_CMD_GLOBAL
                    | MEMBARRIER_CMD_GLOBAL_EXPEDITED
                    | MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED
                    | MEMBARRIER_CMD_PRIVATE_EXPEDITED
                    | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED
                    | MEMBARRIER_CMD_GET_REGISTRATIONS;

    private MembarrierSyscalls() {}

    /** Binds the call. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.MEMBARRIER, MembarrierSyscalls::membarrier);
    }

    private static long membarrier(Task task, SyscallArgs args) throws ErrnoException {
        int command = args.i32(0);
        if (args.i32(1) != 0) {
            throw Errno.EINVAL.raise();
        }
        ThreadGroup process = task.threadGroup();
        switch (command) {
            case MEMBARRIER_CMD_QUERY -> {
                return SUPPORTED;
            }
            case MEMBARRIER_CMD_GLOBAL, MEMBARRIER_CMD_GLOBAL_EXPEDITED ->
                    GuestBarrier.everywhere(task);
            case MEMBARRIER_CMD_PRIVATE_EXPEDITED -> {
                if ((process.barrierRegistrations() & MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)
                        == 0) {
                    throw Errno.EPERM.raise();
                }
                GuestBarrier.amongSharers(task);
            }
            case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED,
                    MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED ->
                    process.barrierRegistrations(process.barrierRegistrations() | command);
            case MEMBARRIER_CMD_GET_REGISTRATIONS -> {
                return process.barrierRegistrations();
            }
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }
}
