package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.AttributeChanges;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** utimensat(2) and its older forms. */
final class TimestampSyscalls {
    private static final long UTIME_NOW = (1 << 30) - 1;
    private static final long UTIME_OMIT = (1 << 30) - 2;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long US_PER_SECOND = 1_000_000;

    /** Seconds that nanoseconds can hold; Linux too clamps to what a file system stores. */
    private static final long SECONDS_MAX = Long.MAX_VALUE / NS_PER_SECOND - 1;

    private TimestampSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.UTIME, TimestampSyscalls::utime);
        handlers.bind(Sysno.UTIMES, TimestampSyscalls::utimes);
        handlers.bind(Sysno.FUTIMESAT, TimestampSyscalls::futimesat);
        handlers.bind(Sysno.UTIMENSAT, TimestampSyscalls::utimensat);
    }

    private static long ns(long seconds, long nanoseconds) {
        long clamped = Math.max(-SECONDS_MAX, Math.min(SECONDS_MAX, seconds));
        return clamped * NS_PER_SECOND + nanoseconds;
    }

    static long utime(Task task, SyscallArgs args) throws ErrnoException {
        long timesAddr = args.addr(1);
        long access = AttributeChange.NOW;
        long modify = AttributeChange.NOW;
        if (timesAddr != 0) {
            access = ns(task.mm().readLong(timesAddr), 0);
            modify = ns(task.mm().readLong(timesAddr + 8), 0);
        }
        AttributeChanges.setTimes(
                task, PathArgs.resolve(task, args, 0, PathWalk.FOLLOW), access, modify);
        return 0;
    }

    static long utimes(Task task, SyscallArgs args) throws ErrnoException {
        return microseconds(task, AT_FDCWD, args, 0);
    }

    static long futimesat(Task task, SyscallArgs args) throws ErrnoException {
        return microseconds(task, args.fd(0), args, 1);
    }

    private static long microseconds(Task task, int dirfd, SyscallArgs args, int pathIndex)
            throws ErrnoException {
        long timesAddr = args.addr(pathIndex + 1);
        long access = AttributeChange.NOW;
        long modify = AttributeChange.NOW;
        if (timesAddr != 0) {
            access = timeval(task.mm(), timesAddr);
            modify = timeval(task.mm(), timesAddr + 16);
        }
        VfsPath place = target(task, dirfd, args, pathIndex, 0);
        AttributeChanges.setTimes(task, place, access, modify);
        return 0;
    }

    /** A NULL path means the descriptor itself. */
    private static VfsPath target(Task task, int dirfd, SyscallArgs args, int pathIndex, int flags)
            throws ErrnoException {
        if (args.addr(pathIndex) == 0 && dirfd != AT_FDCWD) {
            if ((flags & ~AT_EMPTY_PATH) != 0) {
                throw EINVAL.raise();
            }
            return PathArgs.placeOf(task, dirfd);
        }
        String path = PathArgs.path(task, args, pathIndex);
        return PathArgs.resolve(task, dirfd, path, PathArgs.walkFlags(flags));
    }

    private static long timeval(Mm mm, long addr) throws ErrnoException {
        long microseconds = mm.readLong(addr + 8);
        if (microseconds < 0 || microseconds >= US_PER_SECOND) {
            throw EINVAL.raise();
        }
        return ns(mm.readLong(addr), microseconds * 1000);
    }

    static long utimensat(Task task, SyscallArgs args) throws ErrnoException {
        long timesAddr = args.addr(2);
        int flags = args.i32(3);
        long access = AttributeChange.NOW;
        long modify = AttributeChange.NOW;
        if (timesAddr != 0) {
            access = timespec(task.mm(), timesAddr);
            modify = timespec(task.mm(), timesAddr + 16);
            if (access == AttributeChange.OMIT && modify == AttributeChange.OMIT) {
                return 0;
            }
        }
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            throw EINVAL.raise();
        }
        AttributeChanges.setTimes(task, target(task, args.fd(0), args, 1, flags), access, modify);
        return 0;
    }

    private static long timespec(Mm mm, long addr) throws ErrnoException {
        long nanoseconds = mm.readLong(addr + 8);
        if (nanoseconds == UTIME_NOW) {
            return AttributeChange.NOW;
        }
        if (nanoseconds == UTIME_OMIT) {
            return AttributeChange.OMIT;
        }
        if (nanoseconds < 0 || nanoseconds >= NS_PER_SECOND) {
            throw EINVAL.raise();
        }
        return ns(mm.readLong(addr), nanoseconds);
    }
}
