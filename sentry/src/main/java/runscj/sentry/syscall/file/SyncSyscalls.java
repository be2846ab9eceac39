package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.ESPIPE;
import static runscj.abi.Fcntl.SEEK_DATA;
import static runscj.abi.Fcntl.SEEK_HOLE;
import static runscj.abi.FileMode.S_IFBLK;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFIFO;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import runscj.abi.Cachestat;
import runscj.abi.CachestatRange;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mount;
import runscj.sentry.vfs.Mounting;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.Positional;
import runscj.sentry.vfs.Syncable;
import runscj.syscalls.Sysno;

/** fsync(2), sync(2) and hints about coming reads and writes. */
final class SyncSyscalls {
    private static final int RANGE_FLAGS = 7;
    private static final int ADVICE_MAX = 5;
    private static final long PAGE = 4096;

    private SyncSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FSYNC, SyncSyscalls::fsync);
        handlers.bind(Sysno.FDATASYNC, SyncSyscalls::fdatasync);
        handlers.bind(Sysno.SYNC, SyncSyscalls::sync);
        handlers.bind(Sysno.SYNCFS, SyncSyscalls::syncfs);
        handlers.bind(Sysno.SYNC_FILE_RANGE, SyncSyscalls::syncFileRange);
        handlers.bind(Sysno.FADVISE64, SyncSyscalls::fadvise64);
        handlers.bind(Sysno.READAHEAD, SyncSyscalls::readahead);
        handlers.bind(Sysno.CACHESTAT, SyncSyscalls::cachestat);
    }

    private static OpenFile stored(Task task, int fd) throws ErrnoException {
        OpenFile file = task.file(fd).requireNotPath();
        Transfers.requireStored(file);
        return file;
    }

    static long fsync(Task task, SyscallArgs args) throws ErrnoException {
        if (stored(task, args.fd(0)).impl() instanceof Syncable store) {
            store.sync();
        }
        return 0;
    }

    static long fdatasync(Task task, SyscallArgs args) throws ErrnoException {
        if (stored(task, args.fd(0)).impl() instanceof Syncable store) {
            store.syncData();
        }
        return 0;
    }

    /** sync(2) reports nothing: whoever wants to know uses syncfs(2). */
    static long sync(Task task, SyscallArgs args) throws ErrnoException {
        for (Mount mount : Mounting.namespaceOf(task).snapshot()) {
            try {
                mount.fileSystem().sync();
            } catch (ErrnoException unreported) {
                continue;
            }
        }
        return 0;
    }

    static long syncfs(Task task, SyscallArgs args) throws ErrnoException {
        task.file(args.fd(0)).requireNotPath().impl().inode().fileSystem().sync();
        return 0;
    }

    static long syncFileRange(Task task, SyscallArgs args) throws ErrnoException {
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        long offset = args.i64(1);
        long length = args.i64(2);
        if ((args.i32(3) & ~RANGE_FLAGS) != 0 || offset < 0 || length < 0 || offset + length < 0) {
            throw EINVAL.raise();
        }
        int type = file.impl().inode().mode() & S_IFMT;
        if (type != S_IFREG && type != S_IFDIR && type != S_IFBLK && type != S_IFLNK) {
            throw ESPIPE.raise();
        }
        if (file.impl() instanceof Syncable store) {
            store.syncData();
        }
        return 0;
    }

    /** Pages of files in memory; what of a host file is in the host's cache is not for guests. */
    static long cachestat(Task task, SyscallArgs args) throws GuestException {
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        GuestStruct range = GuestStruct.read(task.mm(), args.addr(1), CachestatRange.SIZE);
        Inode inode = file.impl().inode();
        if (!file.writable()
                && !Permissions.ownerOrCapable(task.credentials(), inode)
                && !Permissions.granted(task.credentials(), inode, Permissions.WRITE)) {
            throw EPERM.raise();
        }
        if (args.i32(3) != 0) {
            throw EINVAL.raise();
        }
        long from = range.i64(CachestatRange.OFF_OFFSET);
        long length = range.i64(CachestatRange.LEN_OFFSET);
        long to = length == 0 || from + length < 0 ? Long.MAX_VALUE : from + length;
        long pages = 0;
        if ((inode.mode() & S_IFMT) == S_IFREG
                && file.isPositional()
                && file.requirePositional().inMemory()) {
            pages = pagesOfData(file.requirePositional(), Math.max(from, 0), to);
        }
        GuestStruct out = new GuestStruct(Cachestat.SIZE);
        out.i64(Cachestat.NR_CACHE_OFFSET, pages);
        out.i64(Cachestat.NR_DIRTY_OFFSET, pages);
        out.write(task.mm(), args.addr(2), Cachestat.SIZE);
        return 0;
    }

    private static long pagesOfData(Positional file, long from, long to) throws GuestException {
        long end = Math.min(to, file.endOffset());
        long pages = 0;
        long at = from & -PAGE;
        while (at < end) {
            long data;
            try {
                data = file.seekExtent(at, SEEK_DATA) & -PAGE;
            } catch (ErrnoException noMore) {
                break;
            }
            long stop = Math.min(file.seekExtent(data, SEEK_HOLE), end);
            if (data < stop) {
                pages += (stop - data + PAGE - 1) / PAGE;
            }
            at = Math.max(stop, data + PAGE);
        }
        return pages;
    }

    static long fadvise64(Task task, SyscallArgs args) throws ErrnoException {
        OpenFile file = task.file(args.fd(0)).requireNotPath();
        if ((file.impl().inode().mode() & S_IFMT) == S_IFIFO) {
            throw ESPIPE.raise();
        }
        int advice = args.i32(3);
        if (args.i64(2) < 0 || advice < 0 || advice > ADVICE_MAX) {
            throw EINVAL.raise();
        }
        return 0;
    }

    static long readahead(Task task, SyscallArgs args) throws ErrnoException {
        OpenFile file = task.file(args.fd(0));
        if (!file.readable()) {
            throw EBADF.raise();
        }
        int type = file.impl().inode().mode() & S_IFMT;
        if (type != S_IFREG && type != S_IFBLK) {
            throw EINVAL.raise();
        }
        return 0;
    }
}
