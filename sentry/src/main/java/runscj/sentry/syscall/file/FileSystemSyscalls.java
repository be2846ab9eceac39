package runscj.sentry.syscall.file;

import static runscj.abi.Quota.Q_SYNC;
import static runscj.abi.Quota.SUBCMDMASK;
import static runscj.abi.Quota.SUBCMDSHIFT;

import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Mount;
import runscj.sentry.vfs.PathWalk;
import runscj.syscalls.Sysno;

/**
 * File systems as such: ustat(2), sysfs(2), quotactl(2), swapon(2). None here keeps quotas, and
 * there is no block device and no file that Linux would swap to.
 */
final class FileSystemSyscalls {
    /** struct ustat: free blocks, free inodes, two names of six bytes. */
    private static final int USTAT_SIZE = 32;

    private static final int USTAT_INODES_OFFSET = 8;
    private static final int TYPE_NAME_MAX = 4095;
    private static final int QUOTA_TYPES = 3;
    private static final int SWAP_FLAGS = 0x7ffff;
    private static final int SYSFS_INDEX_OF_NAME = 1;
    private static final int SYSFS_NAME_OF_INDEX = 2;
    private static final int SYSFS_COUNT = 3;

    private FileSystemSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.USTAT, FileSystemSyscalls::ustat)
                .bind(Sysno.SYSFS, FileSystemSyscalls::sysfs)
                .bind(Sysno.QUOTACTL, FileSystemSyscalls::quotactl)
                .bind(Sysno.QUOTACTL_FD, FileSystemSyscalls::quotactlFd)
                .bind(Sysno.SWAPON, FileSystemSyscalls::swapon)
                .bind(Sysno.SWAPOFF, FileSystemSyscalls::swapoff);
    }

    private static long ustat(Task task, SyscallArgs args) throws ErrnoException {
        FileSystem found = mounted(task, args.u32(0));
        if (found == null) {
            throw Errno.EINVAL.raise();
        }
        FileSystemStatistics from = new FileSystemStatistics();
        found.statfs(from);
        new GuestStruct(USTAT_SIZE)
                .i32(0, (int) from.freeBlocks)
                .i64(USTAT_INODES_OFFSET, from.freeFiles)
                .write(task.mm(), args.addr(1));
        return 0;
    }

    private static @Nullable FileSystem mounted(Task task, long deviceId) {
        for (Mount mount : task.fsContext().mountNamespace().snapshot()) {
            FileSystem fileSystem = mount.root().inode().fileSystem();
            if (fileSystem.deviceId() == deviceId) {
                return fileSystem;
            }
        }
        return null;
    }

    private static long sysfs(Task task, SyscallArgs args) throws ErrnoException {
        List<String> types = task.fsContext().vfs().fileSystemTypes().all();
        switch (args.i32(0)) {
            case SYSFS_INDEX_OF_NAME -> {
                int index = types.indexOf(task.mm().readString(args.addr(1), TYPE_NAME_MAX));
                if (index < 0) {
                    throw Errno.EINVAL.raise();
                }
                return index;
            }
            case SYSFS_NAME_OF_INDEX -> {
                long index = args.u32(1);
                if (index >= types.size()) {
                    throw Errno.EINVAL.raise();
                }
                String name = types.get((int) index);
                new GuestStruct(name.length() + 1).name(0, name).write(task.mm(), args.addr(2));
                return 0;
            }
            case SYSFS_COUNT -> {
                return types.size();
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static void checkQuotaType(int command) throws ErrnoException {
        if ((command & SUBCMDMASK) >= QUOTA_TYPES) {
            throw Errno.EINVAL.raise();
        }
    }

    /** Names no block device, whatever it names: there are none. */
    private static long quotactl(Task task, SyscallArgs args) throws ErrnoException {
        int command = args.i32(0);
        checkQuotaType(command);
        if (args.addr(1) == 0) {
            if (command >>> SUBCMDSHIFT == Q_SYNC) {
                return 0; // of all file systems that keep quotas
            }
            throw Errno.ENODEV.raise();
        }
        PathArgs.resolve(task, args, 1, PathWalk.FOLLOW);
        throw Errno.ENOTBLK.raise();
    }

    private static long quotactlFd(Task task, SyscallArgs args) throws ErrnoException {
        task.file(args.fd(0));
        checkQuotaType(args.i32(1));
        throw Errno.ENOSYS.raise(); // of a file system that keeps no quotas
    }

    private static long swapon(Task task, SyscallArgs args) throws ErrnoException {
        if ((args.i32(1) & ~SWAP_FLAGS) != 0) {
            throw Errno.EINVAL.raise();
        }
        return refuseSwap(task, args);
    }

    private static long swapoff(Task task, SyscallArgs args) throws ErrnoException {
        return refuseSwap(task, args);
    }

    /** The file must open for writing, and then it is not one to swap to, or not swapped to. */
    private static long refuseSwap(Task task, SyscallArgs args) throws ErrnoException {
        if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
        String path = PathArgs.path(task, args, 0);
        Attributes attributes = new Attributes();
        PathArgs.resolve(task, Fcntl.AT_FDCWD, path, PathWalk.FOLLOW)
                .inode()
                .attributes(attributes);
        int type = attributes.mode & FileMode.S_IFMT;
        if (type == FileMode.S_IFREG || type == FileMode.S_IFDIR) {
            FileOpening.open(task, null, path, Fcntl.O_RDWR, 0, 0).release();
        }
        throw Errno.EINVAL.raise();
    }
}
