package runscj.sentry.syscall.file;

import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_NO_AUTOMOUNT;
import static runscj.abi.Fcntl.AT_RECURSIVE;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static runscj.abi.Fcntl.O_PATH;
import static runscj.abi.Mount.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.MountAttr;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.MountChange;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.Mounting;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** Trees of mounts by descriptor: open_tree(2), move_mount(2), mount_setattr(2). */
final class MountTreeSyscalls {
    private static final int LOOKUP = AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_SYMLINK_NOFOLLOW;
    private static final int TREE_KNOWN =
            LOOKUP | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
    private static final int BENEATH_AND_GROUP = MOVE_MOUNT_BENEATH | MOVE_MOUNT_SET_GROUP;
    private static final int ATTRIBUTES_SIZE_MAX = 4096;

    private MountTreeSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.OPEN_TREE, MountTreeSyscalls::openTree);
        handlers.bind(Sysno.OPEN_TREE_ATTR, MountTreeSyscalls::openTreeAttr);
        handlers.bind(Sysno.MOVE_MOUNT, MountTreeSyscalls::moveMount);
        handlers.bind(Sysno.MOUNT_SETATTR, MountTreeSyscalls::mountSetattr);
    }

    static long openTree(Task task, SyscallArgs args) throws ErrnoException {
        return openTree(task, args, null);
    }

    static long openTreeAttr(Task task, SyscallArgs args) throws ErrnoException {
        long size = args.i64(4);
        if (args.addr(3) == 0 && size != 0) {
            throw Errno.EINVAL.raise();
        }
        return openTree(task, args, size == 0 ? null : attributes(task, args.addr(3), size));
    }

    private static long openTree(Task task, SyscallArgs args, @Nullable GuestStruct attributes)
            throws ErrnoException {
        int flags = args.flags(2, TREE_KNOWN);
        boolean clones = (flags & OPEN_TREE_CLONE) != 0;
        if (!clones && (flags & AT_RECURSIVE) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (clones) {
            MountNamespace.requireCapability(task);
        }
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        VfsPath place = PathArgs.resolve(task, args.fd(0), path, PathArgs.walkFlags(flags));
        try (FdTable.Reservation reserved =
                task.fds().reserve(1, 0, OpenSyscalls.descriptorLimit(task))) {
            int recursive = (flags & AT_RECURSIVE) != 0 ? MS_REC : 0;
            OpenFile file =
                    clones
                            ? openDetached(
                                    task, Mounting.namespaceOf(task).copyDetached(place, recursive))
                            : FileOpening.open(task, place, O_PATH);
            changeOpened(task, file, attributes, recursive != 0);
            reserved.publish((flags & OPEN_TREE_CLOEXEC) != 0, file);
            return reserved.fd(0);
        }
    }

    private static void changeOpened(
            Task task, OpenFile file, @Nullable GuestStruct attributes, boolean recursive)
            throws ErrnoException {
        VfsPath place = file.path();
        boolean done = false;
        try {
            if (attributes != null && place != null) {
                change(task, place, attributes, recursive);
            }
            done = true;
        } finally {
            if (!done) {
                file.release();
            }
        }
    }

    /** Opens the root of a tree that lasts as long as the file, unless it is attached. */
    static OpenFile openDetached(Task task, MountNamespace tree) throws ErrnoException {
        OpenFile file = null;
        try {
            file = FileOpening.open(task, tree.root().rootPath(), O_PATH);
            file.onClose(tree::dissolve);
            return file;
        } finally {
            if (file == null) {
                tree.dissolve();
            }
        }
    }

    static long moveMount(Task task, SyscallArgs args) throws ErrnoException {
        MountNamespace.requireAdministrator(task);
        int flags = args.flags(4, MOVE_MOUNT__MASK);
        if ((flags & BENEATH_AND_GROUP) == BENEATH_AND_GROUP) {
            throw Errno.EINVAL.raise();
        }
        VfsPath to = place(task, args, 2, flags, MOVE_MOUNT_T_SYMLINKS, MOVE_MOUNT_T_EMPTY_PATH);
        VfsPath from = place(task, args, 0, flags, MOVE_MOUNT_F_SYMLINKS, MOVE_MOUNT_F_EMPTY_PATH);
        Mounting.namespaceOf(task).move(from, to, flags);
        return 0;
    }

    private static VfsPath place(
            Task task, SyscallArgs args, int index, int flags, int follow, int empty)
            throws ErrnoException {
        int atFlags = (flags & empty) != 0 ? AT_EMPTY_PATH : 0;
        String path = PathArgs.pathOrEmpty(task, args, index + 1, atFlags);
        int walk = PathArgs.walkFlags(atFlags) & ~PathWalk.FOLLOW;
        return PathArgs.resolve(
                task, args.fd(index), path, (flags & follow) != 0 ? walk | PathWalk.FOLLOW : walk);
    }

    static long mountSetattr(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(2, LOOKUP | AT_RECURSIVE);
        GuestStruct attributes = attributes(task, args.addr(3), args.i64(4));
        if (attributes == null) {
            return 0;
        }
        checked(task, attributes);
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        VfsPath place = PathArgs.resolve(task, args.fd(0), path, PathArgs.walkFlags(flags));
        change(task, place, attributes, (flags & AT_RECURSIVE) != 0);
        return 0;
    }

    /** Copies a struct mount_attr in; null when it asks for nothing. EINVAL, E2BIG, EPERM. */
    private static @Nullable GuestStruct attributes(Task task, long addr, long size)
            throws ErrnoException {
        if (Long.compareUnsigned(size, ATTRIBUTES_SIZE_MAX) > 0) {
            throw Errno.E2BIG.raise();
        }
        if (size < MOUNT_ATTR_SIZE_VER0) {
            throw Errno.EINVAL.raise();
        }
        MountNamespace.requireCapability(task);
        GuestStruct struct = GuestStruct.read(task.mm(), addr, (int) size);
        for (int offset = MountAttr.SIZE; offset < size; offset++) {
            if (struct.i8(offset) != 0) {
                throw Errno.E2BIG.raise();
            }
        }
        boolean nothing =
                struct.i64(MountAttr.ATTR_SET_OFFSET) == 0
                        && struct.i64(MountAttr.ATTR_CLR_OFFSET) == 0
                        && struct.i64(MountAttr.PROPAGATION_OFFSET) == 0;
        return nothing ? null : struct;
    }

    private static MountChange checked(Task task, GuestStruct attributes) throws ErrnoException {
        long set = attributes.i64(MountAttr.ATTR_SET_OFFSET);
        long clear = attributes.i64(MountAttr.ATTR_CLR_OFFSET);
        long propagation = attributes.i64(MountAttr.PROPAGATION_OFFSET);
        MountChange change =
                MountChange.of(set & ~MOUNT_ATTR_IDMAP, clear & ~MOUNT_ATTR_IDMAP, propagation);
        if (((set | clear) & MOUNT_ATTR_IDMAP) != 0) {
            long fd = attributes.i64(MountAttr.USERNS_FD_OFFSET);
            if ((clear & MOUNT_ATTR_IDMAP) != 0 || fd < 0 || fd > Integer.MAX_VALUE) {
                throw Errno.EINVAL.raise();
            }
            task.file((int) fd);
            throw Errno.EINVAL.raise(); // no file system here lets its mounts map ids
        }
        return change;
    }

    private static void change(Task task, VfsPath place, GuestStruct attributes, boolean recursive)
            throws ErrnoException {
        Mounting.namespaceOf(task).change(place, checked(task, attributes), recursive);
    }
}
