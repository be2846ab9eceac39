package runscj.sentry.syscall.proc;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Iovec;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** Copies between the memories of two processes: process_vm_readv(2), process_vm_writev(2). */
public final class ProcessMemorySyscalls {
    private static final int IOVECS_MAX = 1024;
    private static final int CHUNK = 64 * 1024;

    private ProcessMemorySyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.PROCESS_VM_READV, (task, args) -> transfer(task, args, Direction.READ))
                .bind(
                        Sysno.PROCESS_VM_WRITEV,
                        (task, args) -> transfer(task, args, Direction.WRITE));
    }

    private enum Direction {
        /** From the other process. */
        READ,
        /** To the other process. */
        WRITE
    }

    private static long transfer(Task task, SyscallArgs args, Direction direction)
            throws ErrnoException {
        if (args.i64(5) != 0) {
            throw Errno.EINVAL.raise();
        }
        IoBuffer local = task.mm().iovecs(args.addr(1), args.i64(2));
        long count = args.i64(4);
        if (count < 0 || count > IOVECS_MAX) {
            throw Errno.EINVAL.raise();
        }
        if (local.remaining() == 0 || count == 0) {
            return 0;
        }
        GuestStruct remote = GuestStruct.read(task.mm(), args.addr(3), (int) count * Iovec.SIZE);
        checkLengths(remote, (int) count);
        Task target = task.pidNamespace().task(args.i32(0));
        if (target == null) {
            throw Errno.ESRCH.raise();
        }
        if (!PidFds.mayAccess(task, target)) {
            throw Errno.EPERM.raise();
        }
        Mm mm = target.retainMm();
        if (mm == null) {
            throw Errno.ESRCH.raise();
        }
        try {
            return copyAll(local, mm, remote, (int) count, direction);
        } finally {
            mm.release();
        }
    }

    private static void checkLengths(GuestStruct remote, int count) throws ErrnoException {
        for (int index = 0; index < count; index++) {
            if (remote.i64((long) index * Iovec.SIZE + Iovec.IOV_LEN_OFFSET) < 0) {
                throw Errno.EINVAL.raise();
            }
        }
    }

    /** Copies range by range; what a fault cuts short counts as far as it got. */
    private static long copyAll(
            IoBuffer local, Mm mm, GuestStruct remote, int count, Direction direction)
            throws ErrnoException {
        MemorySegment chunk =
                MemorySegment.ofArray(new byte[(int) Math.min(CHUNK, local.remaining())]);
        long done = 0;
        for (int index = 0; index < count && local.remaining() > 0; index++) {
            long addr = remote.i64((long) index * Iovec.SIZE + Iovec.IOV_BASE_OFFSET);
            long length = remote.i64((long) index * Iovec.SIZE + Iovec.IOV_LEN_OFFSET);
            try {
                IoBuffer range = mm.buffer(addr, length);
                while (range.remaining() > 0 && local.remaining() > 0) {
                    long wanted =
                            Math.min(
                                    chunk.byteSize(),
                                    Math.min(range.remaining(), local.remaining()));
                    IoBuffer source = direction == Direction.READ ? range : local;
                    IoBuffer target = direction == Direction.READ ? local : range;
                    long got = source.get(chunk, 0, wanted);
                    long put = target.put(chunk, 0, got);
                    done += put;
                    if (put < wanted) {
                        return done;
                    }
                }
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
        }
        return done;
    }
}
