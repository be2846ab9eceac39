package runscj.sentry.syscall.proc;

import java.util.List;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ptrace;
import runscj.abi.PtracePeeksiginfoArgs;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.TaskSignals;
import runscj.sentry.syscall.GuestStruct;

/** PTRACE_PEEKSIGINFO: the signals that wait for a tracee, without taking them. */
final class PtracePending {
    /** As many as one answer holds; the caller asks for more with a higher offset. */
    private static final int ANSWER_MAX = 1024;

    private PtracePending() {}

    /** Returns how many were copied out; EINVAL, EFAULT. */
    static long peek(Task task, TaskSignals signals, long argsAddr, long targetAddr)
            throws ErrnoException {
        GuestStruct args = GuestStruct.read(task.mm(), argsAddr, PtracePeeksiginfoArgs.SIZE);
        int flags = args.i32(PtracePeeksiginfoArgs.FLAGS_OFFSET);
        int count = args.i32(PtracePeeksiginfoArgs.NR_OFFSET);
        long offset = args.i64(PtracePeeksiginfoArgs.OFF_OFFSET);
        if ((flags & ~Ptrace.PTRACE_PEEKSIGINFO_SHARED) != 0 || count < 0) {
            throw Errno.EINVAL.raise();
        }
        if (offset < 0) {
            return 0;
        }
        boolean shared = (flags & Ptrace.PTRACE_PEEKSIGINFO_SHARED) != 0;
        List<SignalInfo> found = signals.peekPending(shared, offset, Math.min(count, ANSWER_MAX));
        int done = 0;
        for (SignalInfo info : found) {
            try {
                PtraceSyscalls.writeInfo(
                        task.mm(), targetAddr + (long) done * SignalInfo.SIZE, info);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            done++;
        }
        return done;
    }
}
