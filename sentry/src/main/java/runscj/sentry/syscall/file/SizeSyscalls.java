package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EFBIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.ENODEV;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.ESPIPE;
import static runscj.abi.Fcntl.FALLOC_FL_KEEP_SIZE;
import static runscj.abi.Fcntl.FALLOC_FL_PUNCH_HOLE;
import static runscj.abi.Fcntl.FALLOC_FL_ZERO_RANGE;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFIFO;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import runscj.abi.ErrnoException;
import runscj.abi.Inotify;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.AttributeChanges;
import runscj.sentry.vfs.FileEvents;
import runscj.sentry.vfs.FileFlags;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.syscalls.Sysno;

/** truncate(2), ftruncate(2), fallocate(2). */
final class SizeSyscalls {
    private static final int MODES =
            FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE;

    private SizeSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.TRUNCATE, SizeSyscalls::truncate);
        handlers.bind(Sysno.FTRUNCATE, SizeSyscalls::ftruncate);
        handlers.bind(Sysno.FALLOCATE, SizeSyscalls::fallocate);
    }

    static long truncate(Task task, SyscallArgs args) throws ErrnoException {
        long length = args.size(1);
        AttributeChanges.truncate(task, PathArgs.resolve(task, args, 0, PathWalk.FOLLOW), length);
        return 0;
    }

    static long ftruncate(Task task, SyscallArgs args) throws ErrnoException {
        long length = args.size(1);
        AttributeChanges.truncate(task, task.file(args.fd(0)).requireNotPath(), length);
        return 0;
    }

    static long fallocate(Task task, SyscallArgs args) throws ErrnoException {
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        int mode = args.i32(1);
        long offset = args.i64(2);
        long length = args.i64(3);
        if (offset < 0 || length <= 0) {
            throw EINVAL.raise();
        }
        int punchAndZero = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE;
        boolean punchMayGrow =
                (mode & FALLOC_FL_PUNCH_HOLE) != 0 && (mode & FALLOC_FL_KEEP_SIZE) == 0;
        if ((mode & ~MODES) != 0 || (mode & punchAndZero) == punchAndZero || punchMayGrow) {
            throw EOPNOTSUPP.raise();
        }
        if (!file.writable()) {
            throw EBADF.raise();
        }
        Inode inode = file.impl().inode();
        if ((mode & ~FALLOC_FL_KEEP_SIZE) != 0) {
            FileFlags.requireShrinkable(inode);
        }
        FileFlags.requireMutable(inode);
        switch (inode.mode() & S_IFMT) {
            case S_IFREG -> {}
            case S_IFIFO -> throw ESPIPE.raise();
            case S_IFDIR -> throw EISDIR.raise();
            default -> throw ENODEV.raise();
        }
        if (offset + length < 0) {
            throw EFBIG.raise();
        }
        inode.allocate(task, mode, offset, length);
        FileEvents.on(file, Inotify.IN_MODIFY);
        return 0;
    }
}
