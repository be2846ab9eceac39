package runscj.sentry.syscall.event;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Fanotify.*;

import runscj.abi.Capability;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.sentry.fs.event.FanotifyFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mount;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** fanotify_init(2), fanotify_mark(2). */
final class FanotifySyscalls {
    private static final int INIT_FLAGS =
            FAN_CLOEXEC
                    | FAN_NONBLOCK
                    | FAN_ALL_CLASS_BITS
                    | FAN_UNLIMITED_QUEUE
                    | FAN_UNLIMITED_MARKS
                    | FAN_REPORT_TID;

    private static final int EVENT_FLAGS =
            Fcntl.O_ACCMODE
                    | Fcntl.O_APPEND
                    | Fcntl.O_NONBLOCK
                    | Fcntl.O_SYNC
                    | Fcntl.O_CLOEXEC
                    | Fcntl.O_LARGEFILE
                    | Fcntl.O_NOATIME;

    private static final int KIND = FAN_MARK_MOUNT | FAN_MARK_FILESYSTEM;
    private static final int MARK_FLAGS =
            FAN_MARK_ADD
                    | FAN_MARK_REMOVE
                    | FAN_MARK_DONT_FOLLOW
                    | FAN_MARK_ONLYDIR
                    | KIND
                    | FAN_MARK_IGNORED_MASK
                    | FAN_MARK_IGNORED_SURV_MODIFY
                    | FAN_MARK_FLUSH
                    | FAN_MARK_EVICTABLE
                    | FAN_MARK_IGNORE;

    private static final int TOLD =
            FAN_ACCESS
                    | FAN_MODIFY
                    | FAN_CLOSE_WRITE
                    | FAN_CLOSE_NOWRITE
                    | FAN_OPEN
                    | FAN_OPEN_EXEC;
    private static final int ASKED = FAN_OPEN_PERM | FAN_ACCESS_PERM | FAN_OPEN_EXEC_PERM;
    private static final int EVENT_BITS = FAN_ONDIR | FAN_EVENT_ON_CHILD;
    private static final int PATH_MAX = 4095;

    private FanotifySyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FANOTIFY_INIT, FanotifySyscalls::init)
                .bind(Sysno.FANOTIFY_MARK, FanotifySyscalls::mark);
    }

    static long init(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(0);
        int eventFlags = args.i32(1);
        if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)) {
            throw EPERM.raise();
        }
        if ((flags & ~INIT_FLAGS) != 0
                || (flags & FAN_ALL_CLASS_BITS) == FAN_ALL_CLASS_BITS
                || (eventFlags & ~EVENT_FLAGS) != 0
                || (eventFlags & Fcntl.O_ACCMODE) == Fcntl.O_ACCMODE) {
            throw EINVAL.raise();
        }
        FanotifyFile file = new FanotifyFile(task.credentials().ruid(), flags, eventFlags);
        int fileFlags =
                ((flags & FAN_CLOEXEC) != 0 ? Fcntl.O_CLOEXEC : 0)
                        | ((flags & FAN_NONBLOCK) != 0 ? Fcntl.O_NONBLOCK : 0);
        boolean published = false;
        try {
            long fd = EventSyscalls.publish(task, file, "[fanotify]", Fcntl.O_RDWR, fileFlags);
            published = true;
            return fd;
        } finally {
            if (!published) {
                file.close();
            }
        }
    }

    static long mark(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(1);
        int command = requireFlags(flags, args.i64(2));
        int mask = (int) args.i64(2);
        if (!(task.file(args.fd(0)).requireNotPath().impl() instanceof FanotifyFile group)) {
            throw EINVAL.raise();
        }
        if ((mask & ASKED) != 0 && !group.mayAsk()) {
            throw EINVAL.raise();
        }
        if (command == FAN_MARK_FLUSH) {
            group.flush(
                    switch (flags & KIND) {
                        case FAN_MARK_MOUNT -> Mount.class;
                        case FAN_MARK_FILESYSTEM -> FileSystem.class;
                        default -> Inode.class;
                    });
            return 0;
        }
        VfsPath place = place(task, args, flags);
        Inode inode = place.inode();
        boolean onlyInode = (flags & KIND) == 0;
        if (!onlyInode && Vfs.isAnonymous(place.mount())) {
            throw EINVAL.raise();
        }
        boolean directory = inode instanceof DirectoryInode;
        int kept = onlyInode && directory ? mask : mask & ~FAN_EVENT_ON_CHILD;
        if ((flags & FAN_MARK_IGNORED_MASK) != 0) {
            kept &= ~EVENT_BITS;
        }
        Object object =
                switch (flags & KIND) {
                    case FAN_MARK_MOUNT -> place.mount();
                    case FAN_MARK_FILESYSTEM -> inode.fileSystem();
                    default -> inode;
                };
        group.mark(
                object,
                command == FAN_MARK_ADD ? FanotifyFile.Change.ADD : FanotifyFile.Change.REMOVE,
                kept,
                flags);
        return 0;
    }

    /** Checks what no object makes right, and returns the command. */
    private static int requireFlags(int flags, long mask) throws ErrnoException {
        int command = flags & (FAN_MARK_ADD | FAN_MARK_REMOVE | FAN_MARK_FLUSH);
        int kind = flags & KIND;
        if (mask >>> 32 != 0 || (flags & ~MARK_FLAGS) != 0 || kind == KIND) {
            throw EINVAL.raise();
        }
        switch (command) {
            case FAN_MARK_ADD, FAN_MARK_REMOVE -> {
                if (mask == 0) {
                    throw EINVAL.raise();
                }
            }
            case FAN_MARK_FLUSH -> {
                if ((flags & ~(KIND | FAN_MARK_FLUSH)) != 0) {
                    throw EINVAL.raise();
                }
            }
            default -> throw EINVAL.raise();
        }
        int ignore = flags & (FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORE);
        if ((mask & ~(TOLD | ASKED | EVENT_BITS)) != 0) {
            throw EINVAL.raise();
        }
        if (ignore == (FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORE)) {
            throw EINVAL.raise();
        }
        boolean forGood = (flags & FAN_MARK_IGNORED_SURV_MODIFY) != 0;
        if (command == FAN_MARK_ADD && ignore == FAN_MARK_IGNORE && kind != 0 && !forGood) {
            throw EINVAL.raise();
        }
        return command;
    }

    private static VfsPath place(Task task, SyscallArgs args, int flags) throws ErrnoException {
        int fd = args.fd(3);
        VfsPath place;
        if (args.addr(4) == 0) {
            VfsPath found = task.file(fd).requireNotPath().path();
            if (found == null) {
                throw EINVAL.raise();
            }
            place = found;
            if ((flags & FAN_MARK_ONLYDIR) != 0 && !(place.inode() instanceof DirectoryInode)) {
                throw ENOTDIR.raise();
            }
        } else {
            String path = task.mm().readString(args.addr(4), PATH_MAX);
            int walk = (flags & FAN_MARK_DONT_FOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
            if ((flags & FAN_MARK_ONLYDIR) != 0) {
                walk |= PathWalk.DIRECTORY;
            }
            boolean fromHere = fd == Fcntl.AT_FDCWD || path.startsWith("/");
            VfsPath start = fromHere ? null : task.file(fd).path();
            if (!fromHere && start == null) {
                throw ENOTDIR.raise();
            }
            place = PathWalk.resolve(task, start, path, walk);
        }
        Permissions.require(task.credentials(), place.inode(), Permissions.READ);
        return place;
    }
}
