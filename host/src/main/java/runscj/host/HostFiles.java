package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Fcntl;

/**
 * Files: open(2) to fallocate(2). Thin: arguments and results are the kernel's, results are {@code
 * -errno} on failure. Paths are NUL-terminated native memory ({@link Scratch#string}), buffers are
 * native and are used whole.
 */
public final class HostFiles {
    public static final int AT_FDCWD = Fcntl.AT_FDCWD;
    public static final int AT_EMPTY_PATH = Fcntl.AT_EMPTY_PATH;
    public static final int AT_SYMLINK_NOFOLLOW = Fcntl.AT_SYMLINK_NOFOLLOW;
    public static final int O_RDONLY = Fcntl.O_RDONLY;
    public static final int O_WRONLY = Fcntl.O_WRONLY;
    public static final int O_RDWR = Fcntl.O_RDWR;
    public static final int O_CREAT = Fcntl.O_CREAT;
    public static final int O_EXCL = Fcntl.O_EXCL;
    public static final int O_NOCTTY = Fcntl.O_NOCTTY;
    public static final int O_TRUNC = Fcntl.O_TRUNC;
    public static final int O_APPEND = Fcntl.O_APPEND;
    public static final int O_NONBLOCK = Fcntl.O_NONBLOCK;
    public static final int O_DIRECTORY = Fcntl.O_DIRECTORY;
    public static final int O_NOFOLLOW = Fcntl.O_NOFOLLOW;
    public static final int O_CLOEXEC = Fcntl.O_CLOEXEC;
    public static final int O_PATH = Fcntl.O_PATH;
    public static final int F_GETFD = Fcntl.F_GETFD;
    public static final int F_SETFD = Fcntl.F_SETFD;
    public static final int F_GETFL = Fcntl.F_GETFL;
    public static final int F_SETFL = Fcntl.F_SETFL;
    public static final int FD_CLOEXEC = Fcntl.FD_CLOEXEC;

    /** Size of struct stat in bytes. */
    public static final int STAT_SIZE = 144;

    private static final int OPEN_HOW_SIZE = 24;

    private HostFiles() {}

    /** openat(2). */
    public static long openat(int dirFd, MemorySegment path, int flags, int mode) {
        return HostSyscalls.call(HostNr.OPENAT, dirFd, Host.address(path), flags, mode);
    }

    /** Opens a host path, close-on-exec; for set-up paths, not for what a guest names. */
    public static long open(String path, int flags, int mode) {
        try (Scratch scratch = Scratch.open()) {
            return openat(AT_FDCWD, scratch.string(path), flags | O_CLOEXEC, mode);
        }
    }

    /** openat2(2) with RESOLVE_ flags. */
    public static long openat2(int dirFd, MemorySegment path, long flags, long mode, long resolve) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment how = scratch.reserve(OPEN_HOW_SIZE);
            how.set(ValueLayout.JAVA_LONG, 0, flags);
            how.set(ValueLayout.JAVA_LONG, 8, mode);
            how.set(ValueLayout.JAVA_LONG, 16, resolve);
            return HostSyscalls.call(
                    HostNr.OPENAT2, dirFd, Host.address(path), how.address(), OPEN_HOW_SIZE);
        }
    }

    /** read(2). */
    public static long read(int fd, MemorySegment into) {
        return HostSyscalls.call(HostNr.READ, fd, Host.address(into), into.byteSize());
    }

    /** write(2). */
    public static long write(int fd, MemorySegment from) {
        return HostSyscalls.call(HostNr.WRITE, fd, Host.address(from), from.byteSize());
    }

    /** pread(2). */
    public static long pread(int fd, MemorySegment into, long offset) {
        return HostSyscalls.call(HostNr.PREAD64, fd, Host.address(into), into.byteSize(), offset);
    }

    /** pwrite(2). */
    public static long pwrite(int fd, MemorySegment from, long offset) {
        return HostSyscalls.call(HostNr.PWRITE64, fd, Host.address(from), from.byteSize(), offset);
    }

    /** readv(2); {@code iovecs} is an array of struct iovec of {@code count} elements. */
    public static long readv(int fd, MemorySegment iovecs, int count) {
        return HostSyscalls.call(HostNr.READV, fd, vector(iovecs, count), count);
    }

    /** writev(2). */
    public static long writev(int fd, MemorySegment iovecs, int count) {
        return HostSyscalls.call(HostNr.WRITEV, fd, vector(iovecs, count), count);
    }

    /** preadv2(2); offset -1 with flags uses the file position. */
    public static long preadv(int fd, MemorySegment iovecs, int count, long offset, int flags) {
        return HostSyscalls.call(
                HostNr.PREADV2, fd, vector(iovecs, count), count, offset, 0, flags);
    }

    /** pwritev2(2). */
    public static long pwritev(int fd, MemorySegment iovecs, int count, long offset, int flags) {
        return HostSyscalls.call(
                HostNr.PWRITEV2, fd, vector(iovecs, count), count, offset, 0, flags);
    }

    private static long vector(MemorySegment iovecs, int count) {
        if (count < 0 || iovecs.byteSize() < count * 16L) {
            throw new IllegalArgumentException("iovec count " + count);
        }
        return Host.address(iovecs);
    }

    /** fstat(2); {@link #STAT_SIZE} bytes. */
    public static long fstat(int fd, MemorySegment stat) {
        if (stat.byteSize() < STAT_SIZE) {
            throw new IllegalArgumentException("stat buffer");
        }
        return HostSyscalls.call(HostNr.FSTAT, fd, Host.address(stat));
    }

    /** fstatat(2). */
    public static long fstatat(int dirFd, MemorySegment path, MemorySegment stat, int flags) {
        if (stat.byteSize() < STAT_SIZE) {
            throw new IllegalArgumentException("stat buffer");
        }
        return HostSyscalls.call(
                HostNr.NEWFSTATAT, dirFd, Host.address(path), Host.address(stat), flags);
    }

    /** statx(2); 256 bytes. */
    public static long statx(
            int dirFd, MemorySegment path, int flags, int mask, MemorySegment into) {
        if (into.byteSize() < 256) {
            throw new IllegalArgumentException("statx buffer");
        }
        return HostSyscalls.call(
                HostNr.STATX, dirFd, Host.address(path), flags, mask, Host.address(into));
    }

    /** fstatfs(2); 120 bytes. */
    public static long fstatfs(int fd, MemorySegment into) {
        if (into.byteSize() < 120) {
            throw new IllegalArgumentException("statfs buffer");
        }
        return HostSyscalls.call(HostNr.FSTATFS, fd, Host.address(into));
    }

    /** Fills {@code into} with struct linux_dirent64 records; returns the bytes, 0 at the end. */
    public static long getdents64(int fd, MemorySegment into) {
        return HostSyscalls.call(HostNr.GETDENTS64, fd, Host.address(into), into.byteSize());
    }

    /** ftruncate(2). */
    public static long ftruncate(int fd, long size) {
        return HostSyscalls.call(HostNr.FTRUNCATE, fd, size);
    }

    /** fallocate(2). */
    public static long fallocate(int fd, int mode, long offset, long length) {
        return HostSyscalls.call(HostNr.FALLOCATE, fd, mode, offset, length);
    }

    /** lseek(2). */
    public static long lseek(int fd, long offset, int whence) {
        return HostSyscalls.call(HostNr.LSEEK, fd, offset, whence);
    }

    /** fsync(2). */
    public static long fsync(int fd) {
        return HostSyscalls.call(HostNr.FSYNC, fd);
    }

    /** syncfs(2). */
    public static long syncfs(int fd) {
        return HostSyscalls.call(HostNr.SYNCFS, fd);
    }

    /** fdatasync(2). */
    public static long fdatasync(int fd) {
        return HostSyscalls.call(HostNr.FDATASYNC, fd);
    }

    /** fcntl(2). */
    public static long fcntl(int fd, int command, long argument) {
        return HostSyscalls.call(HostNr.FCNTL, fd, command, argument);
    }

    /** ioctl(2) with a number or a host address. */
    public static long ioctl(int fd, long request, long argument) {
        return HostSyscalls.call(HostNr.IOCTL, fd, request, argument);
    }

    /** ioctl(2) with memory. */
    public static long ioctl(int fd, long request, MemorySegment argument) {
        return HostSyscalls.call(HostNr.IOCTL, fd, request, Host.address(argument));
    }

    /** flock(2). */
    public static long flock(int fd, int operation) {
        return HostSyscalls.call(HostNr.FLOCK, fd, operation);
    }

    /** mkdirat(2). */
    public static long mkdirat(int dirFd, MemorySegment path, int mode) {
        return HostSyscalls.call(HostNr.MKDIRAT, dirFd, Host.address(path), mode);
    }

    /** mknodat(2). */
    public static long mknodat(int dirFd, MemorySegment path, int mode, long device) {
        return HostSyscalls.call(HostNr.MKNODAT, dirFd, Host.address(path), mode, device);
    }

    /** unlinkat(2). */
    public static long unlinkat(int dirFd, MemorySegment path, int flags) {
        return HostSyscalls.call(HostNr.UNLINKAT, dirFd, Host.address(path), flags);
    }

    /** symlinkat(2). */
    public static long symlinkat(MemorySegment target, int dirFd, MemorySegment path) {
        return HostSyscalls.call(HostNr.SYMLINKAT, Host.address(target), dirFd, Host.address(path));
    }

    /** readlinkat(2); returns the length, not NUL-terminated. */
    public static long readlinkat(int dirFd, MemorySegment path, MemorySegment into) {
        return HostSyscalls.call(
                HostNr.READLINKAT, dirFd, Host.address(path), Host.address(into), into.byteSize());
    }

    /** linkat(2). */
    public static long linkat(
            int oldDirFd, MemorySegment oldPath, int newDirFd, MemorySegment newPath, int flags) {
        return HostSyscalls.call(
                HostNr.LINKAT,
                oldDirFd,
                Host.address(oldPath),
                newDirFd,
                Host.address(newPath),
                flags);
    }

    /** renameat2(2). */
    public static long renameat2(
            int oldDirFd, MemorySegment oldPath, int newDirFd, MemorySegment newPath, int flags) {
        return HostSyscalls.call(
                HostNr.RENAMEAT2,
                oldDirFd,
                Host.address(oldPath),
                newDirFd,
                Host.address(newPath),
                flags);
    }

    /** fchmod(2). */
    public static long fchmod(int fd, int mode) {
        return HostSyscalls.call(HostNr.FCHMOD, fd, mode);
    }

    /** fchownat(2). */
    public static long fchownat(int dirFd, MemorySegment path, int uid, int gid, int flags) {
        return HostSyscalls.call(HostNr.FCHOWNAT, dirFd, Host.address(path), uid, gid, flags);
    }

    /** utimensat(2); {@code times} is two struct timespec. */
    public static long utimensat(int dirFd, MemorySegment path, MemorySegment times, int flags) {
        return HostSyscalls.call(
                HostNr.UTIMENSAT, dirFd, Host.address(path), Host.address(times), flags);
    }

    /** copy_file_range(2) with explicit positions left to the descriptors. */
    public static long copyFileRange(int fromFd, int toFd, long length) {
        return HostSyscalls.call(HostNr.COPY_FILE_RANGE, fromFd, 0, toFd, 0, length, 0);
    }

    /** Fills memory with random bytes; getrandom(2). */
    public static long getrandom(MemorySegment into, int flags) {
        return HostSyscalls.call(HostNr.GETRANDOM, Host.address(into), into.byteSize(), flags);
    }

    /** Opens a pipe with O_ flags: {@code fds} takes two ints, the read and the write end. */
    public static long pipe2(MemorySegment fds, int flags) {
        return HostSyscalls.call(HostNr.PIPE2, Host.address(fds), flags);
    }
}
