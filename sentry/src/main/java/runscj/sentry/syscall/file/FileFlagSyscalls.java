package runscj.sentry.syscall.file;

import static runscj.abi.Errno.E2BIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOTTY;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static runscj.abi.Inotify.IN_ATTRIB;
import static runscj.abi.Ioctl.*;

import runscj.abi.ErrnoException;
import runscj.abi.FileAttr;
import runscj.abi.FileMode;
import runscj.abi.Fsxattr;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileEvents;
import runscj.sentry.vfs.FileFlags;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/**
 * file_getattr(2), file_setattr(2), and the requests of ioctl_iflags(2) and ioctl_xfs_fsgetxattr(2)
 * that came before them. No file system here has extents or projects.
 */
final class FileFlagSyscalls {
    private static final int STRUCT_MAX = 4096;

    /** The FS_XFLAG_ that have a FS_..._FL each, in the order of {@link #FLAGS}. */
    private static final int[] XFLAGS = {
        FS_XFLAG_SYNC,
        FS_XFLAG_IMMUTABLE,
        FS_XFLAG_APPEND,
        FS_XFLAG_NODUMP,
        FS_XFLAG_NOATIME,
        FS_XFLAG_DAX,
        FS_XFLAG_PROJINHERIT,
    };

    private static final int[] FLAGS = {
        FS_SYNC_FL,
        FS_IMMUTABLE_FL,
        FS_APPEND_FL,
        FS_NODUMP_FL,
        FS_NOATIME_FL,
        FS_DAX_FL,
        FS_PROJINHERIT_FL,
    };

    private static final int XFLAGS_SHOWN_ONLY = FS_XFLAG_PREALLOC | FS_XFLAG_HASATTR;

    /** All up to FS_XFLAG_COWEXTSIZE but a hole at 4, and FS_XFLAG_HASATTR. */
    private static final int XFLAGS_KNOWN = 0x1fffb | FS_XFLAG_HASATTR;

    private FileFlagSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FILE_GETATTR, FileFlagSyscalls::fileGetattr);
        handlers.bind(Sysno.FILE_SETATTR, FileFlagSyscalls::fileSetattr);
    }

    /** What a caller wants a file to have. */
    private record Wanted(int xflags, int extentSize, int projectId, int cowExtentSize) {}

    static long fileGetattr(Task task, SyscallArgs args) throws ErrnoException {
        int size = structSize(args);
        Inode inode = place(task, args).inode();
        if (!inode.hasFileFlags()) {
            throw EOPNOTSUPP.raise();
        }
        new GuestStruct(Math.max(size, FileAttr.SIZE))
                .i64(FileAttr.FA_XFLAGS_OFFSET, xflags(inode.fileFlags()))
                .write(task.mm(), args.addr(2), size);
        return 0;
    }

    static long fileSetattr(Task task, SyscallArgs args) throws ErrnoException {
        int size = structSize(args);
        requireAtFlags(args);
        GuestStruct struct = GuestStruct.read(task.mm(), args.addr(2), size);
        for (int at = FileAttr.SIZE; at < size; at++) {
            if (struct.i8(at) != 0) {
                throw E2BIG.raise();
            }
        }
        long xflags = struct.i64(FileAttr.FA_XFLAGS_OFFSET);
        if ((xflags & ~(XFLAGS_KNOWN & 0xffff_ffffL)) != 0) {
            throw EINVAL.raise();
        }
        VfsPath place = place(task, args);
        place.mount().requireWritable();
        set(
                task,
                place,
                new Wanted(
                        (int) xflags & ~XFLAGS_SHOWN_ONLY,
                        struct.i32(FileAttr.FA_EXTSIZE_OFFSET),
                        struct.i32(FileAttr.FA_PROJID_OFFSET),
                        struct.i32(FileAttr.FA_COWEXTSIZE_OFFSET)));
        return 0;
    }

    private static int structSize(SyscallArgs args) throws ErrnoException {
        requireAtFlags(args);
        long size = args.i64(3);
        if (Long.compareUnsigned(size, STRUCT_MAX) > 0) {
            throw E2BIG.raise();
        }
        if (size < FileAttr.SIZE) {
            throw EINVAL.raise();
        }
        return (int) size;
    }

    private static void requireAtFlags(SyscallArgs args) throws ErrnoException {
        args.flags(4, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
    }

    private static VfsPath place(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(4);
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && args.fd(0) >= 0) {
            return PathArgs.placeOf(task, args.fd(0));
        }
        return PathArgs.resolve(task, args.fd(0), path, PathArgs.walkFlags(flags));
    }

    /**
     * FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_FSSETXATTR; ENOTTY for others.
     */
    static long ioctl(Task task, OpenFile file, int command, long addr) throws ErrnoException {
        Inode inode = file.impl().inode();
        if (!inode.hasFileFlags()) {
            throw ENOTTY.raise();
        }
        switch (command) {
            case FS_IOC_GETFLAGS -> task.mm().writeInt(addr, inode.fileFlags());
            case FS_IOC_SETFLAGS -> {
                VfsPath place = writablePlace(task, file);
                int flags = task.mm().readInt(addr);
                FileFlags.requireSettable(task, inode, flags);
                put(task, place, flags);
            }
            case FS_IOC_FSGETXATTR ->
                    new GuestStruct(Fsxattr.SIZE)
                            .i32(Fsxattr.FSX_XFLAGS_OFFSET, xflags(inode.fileFlags()))
                            .write(task.mm(), addr);
            case FS_IOC_FSSETXATTR -> {
                GuestStruct struct = GuestStruct.read(task.mm(), addr, Fsxattr.SIZE);
                int xflags = struct.i32(Fsxattr.FSX_XFLAGS_OFFSET);
                if ((xflags & ~XFLAGS_KNOWN) != 0) {
                    throw EOPNOTSUPP.raise();
                }
                set(
                        task,
                        writablePlace(task, file),
                        new Wanted(
                                xflags & ~XFLAGS_SHOWN_ONLY,
                                struct.i32(Fsxattr.FSX_EXTSIZE_OFFSET),
                                struct.i32(Fsxattr.FSX_PROJID_OFFSET),
                                struct.i32(Fsxattr.FSX_COWEXTSIZE_OFFSET)));
            }
            default -> throw ENOTTY.raise();
        }
        return 0;
    }

    private static VfsPath writablePlace(Task task, OpenFile file) throws ErrnoException {
        VfsPath place = PathArgs.place(task, file);
        place.mount().requireWritable();
        return place;
    }

    private static void set(Task task, VfsPath place, Wanted wanted) throws ErrnoException {
        Inode inode = place.inode();
        int xflags = wanted.xflags();
        int flags = flags(xflags);
        FileFlags.requireSettable(task, inode, flags);
        boolean regular = (inode.mode() & FileMode.S_IFMT) == FileMode.S_IFREG;
        if ((xflags & (regular ? FS_XFLAG_EXTSZINHERIT : FS_XFLAG_EXTSIZE)) != 0) {
            throw EINVAL.raise();
        }
        if (wanted.extentSize() == 0) {
            xflags &= ~(FS_XFLAG_EXTSIZE | FS_XFLAG_EXTSZINHERIT);
        }
        if (wanted.cowExtentSize() == 0) {
            xflags &= ~FS_XFLAG_COWEXTSIZE;
        }
        boolean wantsMore =
                (wanted.extentSize() | wanted.projectId() | wanted.cowExtentSize()) != 0;
        if (wantsMore || xflags(flags) != xflags) {
            throw EOPNOTSUPP.raise();
        }
        put(task, place, flags);
    }

    private static void put(Task task, VfsPath place, int flags) throws ErrnoException {
        place.inode().fileFlags(task, flags);
        FileEvents.on(place.dentry(), IN_ATTRIB);
    }

    private static int flags(int xflags) {
        return translate(xflags, XFLAGS, FLAGS);
    }

    private static int xflags(int flags) {
        return translate(flags, FLAGS, XFLAGS);
    }

    private static int translate(int bits, int[] from, int[] to) {
        int result = 0;
        for (int i = 0; i < from.length; i++) {
            if ((bits & from[i]) != 0) {
                result |= to[i];
            }
        }
        return result;
    }
}
