package runscj.sentry.syscall.pipe;

import static runscj.abi.Fcntl.O_CLOEXEC;
import static runscj.abi.Fcntl.O_DIRECT;
import static runscj.abi.Fcntl.O_NONBLOCK;

import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Rlimit;
import runscj.sentry.fs.pipe.Pipes;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** Makes pipes: pipe(2), pipe2(2). */
public final class PipeSyscalls {
    private final Pipes pipes;

    private PipeSyscalls(Pipes pipes) {
        this.pipes = pipes;
    }

    /** Binds the calls. */
    public static void bind(Handlers handlers, Pipes pipes) {
        PipeSyscalls calls = new PipeSyscalls(pipes);
        handlers.bind(Sysno.PIPE, (task, args) -> calls.pipe(task, args.addr(0), 0))
                .bind(Sysno.PIPE2, calls::pipe2);
        SpliceSyscalls.bind(handlers);
    }

    private long pipe2(Task task, SyscallArgs args) throws GuestException {
        return pipe(task, args.addr(0), args.flags(1, O_CLOEXEC | O_NONBLOCK | O_DIRECT));
    }

    private long pipe(Task task, long addr, int flags) throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(2, 0, limit)) {
            Mm mm = task.mm();
            mm.writeInt(addr, reserved.fd(0));
            mm.writeInt(addr + Integer.BYTES, reserved.fd(1));
            Pipes.Ends ends = pipes.newPipe(task, flags & ~O_CLOEXEC);
            reserved.publish((flags & O_CLOEXEC) != 0, ends.reader(), ends.writer());
            return 0;
        }
    }
}
