package runscj.sentry.syscall.mem;

import static runscj.abi.Mman.MADV_COLD;
import static runscj.abi.Mman.MADV_COLLAPSE;
import static runscj.abi.Mman.MADV_PAGEOUT;
import static runscj.abi.Mman.MADV_WILLNEED;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Iovec;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.proc.PidFds;
import runscj.syscalls.Sysno;

/** process_madvise(2): any advice on oneself, harmless hints about others. */
final class ProcessAdvice {
    private static final int IOVECS_MAX = 1024;

    private ProcessAdvice() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.PROCESS_MADVISE, ProcessAdvice::processMadvise);
    }

    private static long processMadvise(Task task, SyscallArgs args) throws ErrnoException {
        long count = args.i64(2);
        if (args.i32(4) != 0 || count < 0 || count > IOVECS_MAX) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct ranges = GuestStruct.read(task.mm(), args.addr(1), (int) count * Iovec.SIZE);
        for (int index = 0; index < count; index++) {
            if (length(ranges, index) < 0) {
                throw Errno.EINVAL.raise();
            }
        }
        Task target = PidFds.living(task, args.fd(0));
        if (!PidFds.mayAccess(task, target)) {
            throw Errno.EACCES.raise();
        }
        int advice = args.i32(3);
        Mm mm = target.retainMm();
        if (mm == null) {
            throw Errno.ESRCH.raise();
        }
        try {
            if (mm != task.mm()) {
                requireHint(task, advice);
            }
            return adviseAll(mm, ranges, (int) count, advice);
        } finally {
            mm.release();
        }
    }

    private static void requireHint(Task task, int advice) throws ErrnoException {
        boolean hint =
                advice == MADV_COLD
                        || advice == MADV_PAGEOUT
                        || advice == MADV_WILLNEED
                        || advice == MADV_COLLAPSE;
        if (!hint) {
            throw Errno.EINVAL.raise();
        }
        if (!task.credentials().capable(Capability.CAP_SYS_NICE)) {
            throw Errno.EPERM.raise();
        }
    }

    private static long length(GuestStruct ranges, int index) {
        return ranges.i64((long) index * Iovec.SIZE + Iovec.IOV_LEN_OFFSET);
    }

    /** Returns the bytes advised; an error counts only at first. */
    private static long adviseAll(Mm mm, GuestStruct ranges, int count, int advice)
            throws ErrnoException {
        long done = 0;
        for (int index = 0; index < count; index++) {
            long addr = ranges.i64((long) index * Iovec.SIZE + Iovec.IOV_BASE_OFFSET);
            long length = length(ranges, index);
            if (length == 0) {
                continue;
            }
            try {
                mm.madvise(addr, length, advice);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            done += length;
        }
        return done;
    }
}
