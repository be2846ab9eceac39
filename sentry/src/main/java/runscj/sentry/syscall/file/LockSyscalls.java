package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EAGAIN;
import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EOVERFLOW;
import static runscj.abi.Fcntl.*;

import runscj.abi.ErrnoException;
import runscj.abi.Flock;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileLocks;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.RecordLock;
import runscj.syscalls.Sysno;

/** flock(2) and the record locks of fcntl(2). */
final class LockSyscalls {
    private LockSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FLOCK, LockSyscalls::flock);
    }

    static long flock(Task task, SyscallArgs args) throws GuestException {
        int operation = args.i32(1);
        if ((operation & LOCK_MAND) != 0) {
            // Mandatory locks are gone from Linux, which still takes the request.
            return 0;
        }
        int kind = operation & ~LOCK_NB;
        if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN) {
            throw EINVAL.raise();
        }
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        int pid = task.threadGroup().tgid();
        if (FileLocks.flock(file, kind, pid) != FileImpl.WOULD_BLOCK) {
            return 0;
        }
        if ((operation & LOCK_NB) != 0) {
            throw EAGAIN.raise();
        }
        FileLocks.Waiting waiting = FileLocks.Waiting.forWhole(file, kind, pid);
        return await(task, file, waiting, () -> FileLocks.flock(file, kind, pid));
    }

    private static long await(
            Task task, OpenFile file, FileLocks.Waiting waiting, Task.FileOperation attempt)
            throws GuestException {
        Inode inode = file.impl().inode();
        FileLocks locks = FileLocks.enter(inode);
        locks.beginWait(waiting);
        try {
            return Blocking.wait(task, locks.waiters(), Poll.POLLOUT, Long.MAX_VALUE, attempt);
        } finally {
            locks.endWait(waiting);
            locks.leave(inode);
        }
    }

    /** F_GETLK, F_SETLK, F_SETLKW and their OFD forms. */
    static long record(Task task, OpenFile file, int command, long flockAddr)
            throws GuestException {
        boolean ofd = command >= F_OFD_GETLK;
        GuestStruct struct = GuestStruct.read(task.mm(), flockAddr, Flock.SIZE);
        if (ofd && struct.i32(Flock.L_PID_OFFSET) != 0) {
            throw EINVAL.raise();
        }
        boolean asks = command == F_GETLK || command == F_OFD_GETLK;
        RecordLock wanted = decode(task, file, struct, ofd);
        if (asks) {
            return report(task, file, wanted, struct, flockAddr);
        }
        if ((wanted.type() == F_RDLCK && !file.readable())
                || (wanted.type() == F_WRLCK && !file.writable())) {
            throw EBADF.raise();
        }
        if (FileLocks.set(file, wanted) != FileImpl.WOULD_BLOCK) {
            return 0;
        }
        if (command == F_SETLK || command == F_OFD_SETLK) {
            throw EAGAIN.raise();
        }
        FileLocks.Waiting waiting = FileLocks.Waiting.forRange(wanted);
        if (ofd) {
            return await(task, file, waiting, () -> FileLocks.set(file, wanted));
        }
        try {
            return await(task, file, waiting, () -> FileLocks.setOrWait(file, wanted));
        } finally {
            FileLocks.stopWaiting(wanted.owner());
        }
    }

    private static RecordLock decode(Task task, OpenFile file, GuestStruct struct, boolean ofd)
            throws GuestException {
        int type = struct.i16(Flock.L_TYPE_OFFSET);
        if (type < F_RDLCK || type > F_UNLCK) {
            throw EINVAL.raise();
        }
        long base =
                switch (struct.i16(Flock.L_WHENCE_OFFSET)) {
                    case SEEK_SET -> 0;
                    case SEEK_CUR -> file.position();
                    case SEEK_END -> file.isPositional() ? file.requirePositional().endOffset() : 0;
                    default -> throw EINVAL.raise();
                };
        long offset = struct.i64(Flock.L_START_OFFSET);
        long length = struct.i64(Flock.L_LEN_OFFSET);
        if (offset > Long.MAX_VALUE - base) {
            throw EOVERFLOW.raise();
        }
        long start = base + offset;
        if (start < 0) {
            throw EINVAL.raise();
        }
        long end = Long.MAX_VALUE;
        if (length > 0) {
            if (length - 1 > Long.MAX_VALUE - start) {
                throw EOVERFLOW.raise();
            }
            end = start + length - 1;
        } else if (length < 0) {
            if (start + length < 0) {
                throw EINVAL.raise();
            }
            end = start - 1;
            start += length;
        }
        Object owner = ofd ? file : task.fds();
        return new RecordLock(owner, file, type, start, end, ofd ? -1 : task.threadGroup().tgid());
    }

    private static long report(
            Task task, OpenFile file, RecordLock wanted, GuestStruct struct, long flockAddr)
            throws ErrnoException {
        boolean unlockAsked = wanted.type() == F_UNLCK;
        if (unlockAsked && wanted.pid() != -1) {
            throw EINVAL.raise();
        }
        RecordLock held = FileLocks.conflict(file.impl().inode(), wanted);
        if (held == null) {
            struct.i16(Flock.L_TYPE_OFFSET, F_UNLCK);
        } else {
            struct.i16(Flock.L_TYPE_OFFSET, held.type());
            struct.i16(Flock.L_WHENCE_OFFSET, SEEK_SET);
            struct.i64(Flock.L_START_OFFSET, held.start());
            struct.i64(
                    Flock.L_LEN_OFFSET,
                    held.end() == Long.MAX_VALUE ? 0 : held.end() - held.start() + 1);
            struct.i32(Flock.L_PID_OFFSET, held.pid());
        }
        struct.write(task.mm(), flockAddr);
        return 0;
    }
}
