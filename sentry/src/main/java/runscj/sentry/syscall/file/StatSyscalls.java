package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_NO_AUTOMOUNT;
import static runscj.abi.Fcntl.AT_STATX_SYNC_TYPE;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static runscj.abi.FileMode.STATX_ATTR_MOUNT_ROOT;
import static runscj.abi.FileMode.STATX_BASIC_STATS;
import static runscj.abi.FileMode.STATX_BTIME;
import static runscj.abi.FileMode.STATX_MNT_ID;
import static runscj.abi.FileMode.STATX_MNT_ID_UNIQUE;
import static runscj.abi.Ioctl.FS_APPEND_FL;
import static runscj.abi.Ioctl.FS_IMMUTABLE_FL;
import static runscj.abi.Ioctl.FS_NODUMP_FL;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Mount;
import runscj.abi.Stat;
import runscj.abi.Statfs;
import runscj.abi.Statx;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** stat(2), statx(2), statfs(2) and their families. */
final class StatSyscalls {
    private static final int AT_KNOWN = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
    private static final int MASK_RESERVED = 0x80000000;
    private static final long ATTRIBUTES_KNOWN = STATX_ATTR_MOUNT_ROOT;
    private static final int ATTRIBUTES_OF_FLAGS = FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL;
    private static final int TIME_NSEC = 8;

    private StatSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.STAT, StatSyscalls::stat);
        handlers.bind(Sysno.LSTAT, StatSyscalls::lstat);
        handlers.bind(Sysno.FSTAT, StatSyscalls::fstat);
        handlers.bind(Sysno.NEWFSTATAT, StatSyscalls::newfstatat);
        handlers.bind(Sysno.STATX, StatSyscalls::statx);
        handlers.bind(Sysno.STATFS, StatSyscalls::statfs);
        handlers.bind(Sysno.FSTATFS, StatSyscalls::fstatfs);
    }

    static long stat(Task task, SyscallArgs args) throws ErrnoException {
        return put(task, args.addr(1), PathArgs.resolve(task, args, 0, PathWalk.FOLLOW).inode());
    }

    static long lstat(Task task, SyscallArgs args) throws ErrnoException {
        return put(task, args.addr(1), PathArgs.resolve(task, args, 0, 0).inode());
    }

    static long fstat(Task task, SyscallArgs args) throws ErrnoException {
        return put(task, args.addr(1), task.file(args.fd(0)).impl().inode());
    }

    static long newfstatat(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(3, AT_KNOWN | AT_STATX_SYNC_TYPE);
        return put(task, args.addr(2), target(task, args, flags).inode());
    }

    private static Target target(Task task, SyscallArgs args, int flags) throws ErrnoException {
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        int fd = args.fd(0);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && fd != AT_FDCWD) {
            var file = task.file(fd);
            return new Target(file.impl().inode(), file.path());
        }
        VfsPath place = PathArgs.resolve(task, fd, path, PathArgs.walkFlags(flags));
        return new Target(place.inode(), place);
    }

    private record Target(Inode inode, @Nullable VfsPath place) {}

    private static long put(Task task, long statAddr, Inode inode) throws ErrnoException {
        Attributes from = new Attributes();
        inode.attributes(from);
        UserNamespace reader = task.credentials().userNamespace();
        new GuestStruct(Stat.SIZE)
                .i64(Stat.ST_DEV_OFFSET, from.deviceId)
                .i64(Stat.ST_INO_OFFSET, from.inodeNumber)
                .i64(Stat.ST_NLINK_OFFSET, from.linkCount)
                .i32(Stat.ST_MODE_OFFSET, from.mode)
                .i32(Stat.ST_UID_OFFSET, reader.uidShown(from.uid))
                .i32(Stat.ST_GID_OFFSET, reader.gidShown(from.gid))
                .i64(Stat.ST_RDEV_OFFSET, from.specialDeviceId)
                .i64(Stat.ST_SIZE_OFFSET, from.sizeBytes)
                .i64(Stat.ST_BLKSIZE_OFFSET, from.blockSizeBytes)
                .i64(Stat.ST_BLOCKS_OFFSET, from.blocks)
                .time(Stat.ST_ATIME_OFFSET, from.accessTimeNs)
                .time(Stat.ST_MTIME_OFFSET, from.modifyTimeNs)
                .time(Stat.ST_CTIME_OFFSET, from.changeTimeNs)
                .write(task.mm(), statAddr);
        return 0;
    }

    static long statx(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(2);
        int mask = args.i32(3);
        boolean badSync = (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE;
        if ((flags & ~(AT_KNOWN | AT_STATX_SYNC_TYPE)) != 0
                || badSync
                || (mask & MASK_RESERVED) != 0) {
            throw EINVAL.raise();
        }
        Target target = target(task, args, flags);
        Attributes from = new Attributes();
        target.inode.attributes(from);
        VfsPath place = target.place;
        boolean mountRoot = place != null && place.dentry() == place.mount().root();
        boolean flagged = target.inode.hasFileFlags();
        // The flags have the values of the attributes.
        int attributes = target.inode.fileFlags() & ATTRIBUTES_OF_FLAGS;
        long known = ATTRIBUTES_KNOWN | (flagged ? ATTRIBUTES_OF_FLAGS : 0);
        UserNamespace reader = task.credentials().userNamespace();
        boolean unique = (mask & STATX_MNT_ID_UNIQUE) != 0;
        int filled =
                STATX_BASIC_STATS
                        | (from.birthTimeNs != 0 ? STATX_BTIME : 0)
                        | (place == null ? 0 : unique ? STATX_MNT_ID_UNIQUE : STATX_MNT_ID);
        GuestStruct to =
                new GuestStruct(Statx.SIZE)
                        .i32(Statx.STX_MASK_OFFSET, filled)
                        .i32(Statx.STX_BLKSIZE_OFFSET, from.blockSizeBytes)
                        .i64(
                                Statx.STX_ATTRIBUTES_OFFSET,
                                (mountRoot ? STATX_ATTR_MOUNT_ROOT : 0) | attributes)
                        .i32(Statx.STX_NLINK_OFFSET, from.linkCount)
                        .i32(Statx.STX_UID_OFFSET, reader.uidShown(from.uid))
                        .i32(Statx.STX_GID_OFFSET, reader.gidShown(from.gid))
                        .i16(Statx.STX_MODE_OFFSET, from.mode)
                        .i64(Statx.STX_INO_OFFSET, from.inodeNumber)
                        .i64(Statx.STX_SIZE_OFFSET, from.sizeBytes)
                        .i64(Statx.STX_BLOCKS_OFFSET, from.blocks)
                        .i64(Statx.STX_ATTRIBUTES_MASK_OFFSET, known)
                        .i32(
                                Statx.STX_RDEV_MAJOR_OFFSET,
                                DeviceRegistry.major(from.specialDeviceId))
                        .i32(
                                Statx.STX_RDEV_MINOR_OFFSET,
                                DeviceRegistry.minor(from.specialDeviceId))
                        .i32(Statx.STX_DEV_MAJOR_OFFSET, DeviceRegistry.major(from.deviceId))
                        .i32(Statx.STX_DEV_MINOR_OFFSET, DeviceRegistry.minor(from.deviceId))
                        .i64(Statx.STX_MNT_ID_OFFSET, mountId(place, unique));
        putStatxTime(to, Statx.STX_ATIME_OFFSET, from.accessTimeNs);
        putStatxTime(to, Statx.STX_BTIME_OFFSET, from.birthTimeNs);
        putStatxTime(to, Statx.STX_CTIME_OFFSET, from.changeTimeNs);
        putStatxTime(to, Statx.STX_MTIME_OFFSET, from.modifyTimeNs);
        to.write(task.mm(), args.addr(4));
        return 0;
    }

    private static long mountId(@Nullable VfsPath place, boolean unique) {
        if (place == null) {
            return 0;
        }
        return unique ? place.mount().uniqueId() : place.mount().id();
    }

    private static void putStatxTime(GuestStruct to, int offset, long ns) {
        to.i64(offset, Math.floorDiv(ns, 1_000_000_000L));
        to.i32(offset + TIME_NSEC, (int) Math.floorMod(ns, 1_000_000_000L));
    }

    static long statfs(Task task, SyscallArgs args) throws ErrnoException {
        VfsPath place = PathArgs.resolve(task, args, 0, PathWalk.FOLLOW);
        return putStatistics(task, args.addr(1), place);
    }

    static long fstatfs(Task task, SyscallArgs args) throws ErrnoException {
        return putStatistics(task, args.addr(1), PathArgs.place(task, task.file(args.fd(0))));
    }

    private static long putStatistics(Task task, long addr, VfsPath place) throws ErrnoException {
        FileSystemStatistics from = new FileSystemStatistics();
        place.inode().fileSystem().statfs(from);
        long deviceId = place.inode().fileSystem().deviceId();
        new GuestStruct(Statfs.SIZE)
                .i64(Statfs.F_TYPE_OFFSET, from.magic)
                .i64(Statfs.F_BSIZE_OFFSET, from.blockSizeBytes)
                .i64(Statfs.F_BLOCKS_OFFSET, from.blocks)
                .i64(Statfs.F_BFREE_OFFSET, from.freeBlocks)
                .i64(Statfs.F_BAVAIL_OFFSET, from.availableBlocks)
                .i64(Statfs.F_FILES_OFFSET, from.files)
                .i64(Statfs.F_FFREE_OFFSET, from.freeFiles)
                .i64(Statfs.F_FSID_OFFSET, deviceId)
                .i64(Statfs.F_NAMELEN_OFFSET, from.nameLengthMax)
                .i64(Statfs.F_FRSIZE_OFFSET, from.blockSizeBytes)
                .i64(Statfs.F_FLAGS_OFFSET, Mount.ST_VALID | statfsFlags(place.mount().flags()))
                .write(task.mm(), addr);
        return 0;
    }

    /** MS_* and ST_* agree but for RELATIME and NOSYMFOLLOW. */
    private static int statfsFlags(int flags) {
        int same =
                Mount.MS_RDONLY
                        | Mount.MS_NOSUID
                        | Mount.MS_NODEV
                        | Mount.MS_NOEXEC
                        | Mount.MS_NOATIME
                        | Mount.MS_NODIRATIME;
        int result = flags & same;
        if ((flags & Mount.MS_RELATIME) != 0) {
            result |= Mount.ST_RELATIME;
        }
        return (flags & Mount.MS_NOSYMFOLLOW) != 0 ? result | Mount.ST_NOSYMFOLLOW : result;
    }
}
