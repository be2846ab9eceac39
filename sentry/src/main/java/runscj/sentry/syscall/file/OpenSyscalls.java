package runscj.sentry.syscall.file;

import static runscj.abi.Errno.E2BIG;
import static runscj.abi.Errno.EAGAIN;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Fcntl.*;
import static runscj.abi.FileMode.S_IALLUGO;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.OpenHow;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** open(2), creat(2), openat(2), openat2(2). */
final class OpenSyscalls {
    private static final int KNOWN =
            O_ACCMODE
                    | O_CREAT
                    | O_EXCL
                    | O_NOCTTY
                    | O_TRUNC
                    | O_APPEND
                    | O_NONBLOCK
                    | O_SYNC
                    | O_DSYNC
                    | O_ASYNC
                    | O_DIRECT
                    | O_LARGEFILE
                    | O_DIRECTORY
                    | O_NOFOLLOW
                    | O_NOATIME
                    | O_CLOEXEC
                    | O_PATH
                    | __O_TMPFILE;
    private static final int WITH_PATH = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;
    private static final int RESOLVE_KNOWN =
            RESOLVE_NO_XDEV
                    | RESOLVE_NO_MAGICLINKS
                    | RESOLVE_NO_SYMLINKS
                    | RESOLVE_BENEATH
                    | RESOLVE_IN_ROOT
                    | RESOLVE_CACHED;
    private static final int SCOPES = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
    private static final int HOW_SIZE_MAX = 4096;

    private OpenSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.OPEN, OpenSyscalls::open);
        handlers.bind(Sysno.CREAT, OpenSyscalls::creat);
        handlers.bind(Sysno.OPENAT, OpenSyscalls::openat);
        handlers.bind(Sysno.OPENAT2, OpenSyscalls::openat2);
    }

    /** Returns RLIMIT_NOFILE. */
    static long descriptorLimit(Task task) {
        return task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
    }

    static long open(Task task, SyscallArgs args) throws GuestException {
        return open(
                task, AT_FDCWD, PathArgs.path(task, args, 0), args.i32(1) & KNOWN, args.i32(2), 0);
    }

    static long creat(Task task, SyscallArgs args) throws GuestException {
        int flags = O_CREAT | O_WRONLY | O_TRUNC;
        return open(task, AT_FDCWD, PathArgs.path(task, args, 0), flags, args.i32(1), 0);
    }

    static long openat(Task task, SyscallArgs args) throws GuestException {
        return open(
                task,
                args.fd(0),
                PathArgs.path(task, args, 1),
                args.i32(2) & KNOWN,
                args.i32(3),
                0);
    }

    static long openat2(Task task, SyscallArgs args) throws GuestException {
        long size = args.i64(3);
        long howAddr = args.addr(2);
        if (Long.compareUnsigned(size, OpenHow.SIZE) < 0) {
            throw EINVAL.raise();
        }
        if (Long.compareUnsigned(size, HOW_SIZE_MAX) > 0) {
            throw E2BIG.raise();
        }
        GuestStruct how = GuestStruct.read(task.mm(), howAddr, (int) size);
        for (int offset = OpenHow.SIZE; offset < size; offset += Long.BYTES) {
            long rest =
                    offset + Long.BYTES <= size ? how.i64(offset) : tail(how, offset, (int) size);
            if (rest != 0) {
                throw E2BIG.raise();
            }
        }
        long flags = how.i64(OpenHow.FLAGS_OFFSET);
        long mode = how.i64(OpenHow.MODE_OFFSET);
        long resolve = how.i64(OpenHow.RESOLVE_OFFSET);
        checkHow(flags, mode, resolve);
        return open(
                task,
                args.fd(0),
                PathArgs.path(task, args, 1),
                (int) flags,
                (int) mode,
                (int) resolve);
    }

    private static long tail(GuestStruct how, int from, int to) {
        // The last eight bytes overlap known fields, which may be set: shift those out.
        return how.i64(to - Long.BYTES) >>> (Long.SIZE - (to - from) * Byte.SIZE);
    }

    private static void checkHow(long flags, long mode, long resolve) throws ErrnoException {
        boolean creates = (flags & (O_CREAT | __O_TMPFILE)) != 0;
        boolean badMode = creates ? (mode & ~S_IALLUGO) != 0 : mode != 0;
        boolean badPath = (flags & O_PATH) != 0 && (flags & ~WITH_PATH) != 0;
        if ((flags & ~KNOWN) != 0
                || (resolve & ~RESOLVE_KNOWN) != 0
                || (resolve & SCOPES) == SCOPES
                || badMode
                || badPath) {
            throw EINVAL.raise();
        }
        if ((resolve & RESOLVE_CACHED) != 0 && (flags & (O_TRUNC | O_CREAT | __O_TMPFILE)) != 0) {
            throw EAGAIN.raise();
        }
    }

    private static long open(Task task, int dirfd, String path, int flags, int mode, int resolve)
            throws GuestException {
        FileOpening.check(flags);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, descriptorLimit(task))) {
            boolean scoped = (resolve & SCOPES) != 0 && dirfd != AT_FDCWD;
            @Nullable VfsPath start =
                    scoped
                            ? PathArgs.place(task, task.file(dirfd))
                            : PathArgs.start(task, dirfd, path);
            OpenFile file = FileOpening.open(task, start, path, flags, mode, resolve);
            if (!file.pathOnly()) {
                finish(task, file);
            }
            reserved.publish((flags & O_CLOEXEC) != 0, file);
            return reserved.fd(0);
        }
    }

    private static void finish(Task task, OpenFile file) throws GuestException {
        boolean done = false;
        try {
            Blocking.finishOpen(task, file);
            done = true;
        } finally {
            if (!done) {
                file.release();
            }
        }
    }
}
