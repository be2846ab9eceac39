package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENAMETOOLONG;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static runscj.abi.Fcntl.O_RDWR;
import static runscj.abi.Mount.*;

import runscj.abi.ErrnoException;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.MountAttributes;
import runscj.sentry.vfs.MountContext;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** Making and changing file systems step by step: fsopen(2), fspick(2), fsconfig(2), fsmount(2). */
final class MountContextSyscalls {
    private static final int TYPE_MAX = 4095;
    private static final int PARAMETER_MAX = 255;
    private static final int BINARY_MAX = 1 << 20;
    private static final int PICK_KNOWN =
            FSPICK_CLOEXEC | FSPICK_SYMLINK_NOFOLLOW | FSPICK_NO_AUTOMOUNT | FSPICK_EMPTY_PATH;

    private MountContextSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FSOPEN, MountContextSyscalls::fsopen);
        handlers.bind(Sysno.FSPICK, MountContextSyscalls::fspick);
        handlers.bind(Sysno.FSCONFIG, MountContextSyscalls::fsconfig);
        handlers.bind(Sysno.FSMOUNT, MountContextSyscalls::fsmount);
    }

    private static long publish(Task task, MountContext context, boolean closeOnExec)
            throws ErrnoException {
        boolean published = false;
        try (FdTable.Reservation reserved =
                task.fds().reserve(1, 0, OpenSyscalls.descriptorLimit(task))) {
            reserved.publish(
                    closeOnExec, AnonymousFiles.open(task, context, "[fscontext]", O_RDWR));
            published = true;
            return reserved.fd(0);
        } finally {
            if (!published) {
                context.close();
            }
        }
    }

    static long fsopen(Task task, SyscallArgs args) throws ErrnoException {
        MountNamespace.requireCapability(task);
        int flags = args.flags(1, FSOPEN_CLOEXEC);
        String type = text(task, args.addr(0), TYPE_MAX);
        Vfs vfs = task.fsContext().vfs();
        MountContext context = MountContext.open(vfs, AnonymousFiles.inode(), type);
        return publish(task, context, flags != 0);
    }

    static long fspick(Task task, SyscallArgs args) throws ErrnoException {
        MountNamespace.requireCapability(task);
        int flags = args.flags(2, PICK_KNOWN);
        int atFlags =
                ((flags & FSPICK_EMPTY_PATH) != 0 ? AT_EMPTY_PATH : 0)
                        | ((flags & FSPICK_SYMLINK_NOFOLLOW) != 0 ? AT_SYMLINK_NOFOLLOW : 0);
        String path = PathArgs.pathOrEmpty(task, args, 1, atFlags);
        VfsPath place = PathArgs.resolve(task, args.fd(0), path, PathArgs.walkFlags(atFlags));
        Vfs vfs = task.fsContext().vfs();
        MountContext context = MountContext.pick(vfs, AnonymousFiles.inode(), place);
        return publish(task, context, (flags & FSPICK_CLOEXEC) != 0);
    }

    private static String text(Task task, long addr, int maxLength) throws ErrnoException {
        try {
            return task.mm().readString(addr, maxLength);
        } catch (ErrnoException e) {
            throw e.errno() == ENAMETOOLONG ? EINVAL.raise() : e;
        }
    }

    static long fsconfig(Task task, SyscallArgs args) throws ErrnoException {
        int fd = args.fd(0);
        int command = args.i32(1);
        int aux = args.i32(4);
        if (fd < 0) {
            throw EINVAL.raise();
        }
        requireShape(command, args.addr(2) != 0, args.addr(3) != 0, aux);
        if (!(task.file(fd).requireNotPath().impl() instanceof MountContext context)) {
            throw EINVAL.raise();
        }
        String key = args.addr(2) == 0 ? "" : text(task, args.addr(2), PARAMETER_MAX);
        switch (command) {
            case FSCONFIG_SET_FLAG -> context.set(key, null);
            case FSCONFIG_SET_STRING -> context.set(key, text(task, args.addr(3), PARAMETER_MAX));
            case FSCONFIG_CMD_CREATE -> context.create(task);
            case FSCONFIG_CMD_CREATE_EXCL -> context.createExclusive(task);
            case FSCONFIG_CMD_RECONFIGURE -> context.reconfigure(task);
            default -> {
                requireValue(task, command, args.addr(3), aux);
                context.setOther(key);
            }
        }
        return 0;
    }

    /** EINVAL for a command with the wrong arguments, EOPNOTSUPP for an unknown one. */
    private static void requireShape(int command, boolean key, boolean value, int aux)
            throws ErrnoException {
        boolean right =
                switch (command) {
                    case FSCONFIG_SET_FLAG -> key && !value && aux == 0;
                    case FSCONFIG_SET_STRING -> key && value && aux == 0;
                    case FSCONFIG_SET_BINARY -> key && value && aux > 0 && aux <= BINARY_MAX;
                    case FSCONFIG_SET_PATH, FSCONFIG_SET_PATH_EMPTY ->
                            key && value && (aux == AT_FDCWD || aux >= 0);
                    case FSCONFIG_SET_FD -> key && !value && aux >= 0;
                    case FSCONFIG_CMD_CREATE, FSCONFIG_CMD_CREATE_EXCL, FSCONFIG_CMD_RECONFIGURE ->
                            !key && !value && aux == 0;
                    default -> throw EOPNOTSUPP.raise();
                };
        if (!right) {
            throw EINVAL.raise();
        }
    }

    /** Reads a value as far as its errors show: EFAULT, ENOENT, EBADF. */
    private static void requireValue(Task task, int command, long valueAddr, int aux)
            throws ErrnoException {
        switch (command) {
            case FSCONFIG_SET_BINARY -> GuestStruct.read(task.mm(), valueAddr, aux);
            case FSCONFIG_SET_PATH, FSCONFIG_SET_PATH_EMPTY -> {
                String path = task.mm().readString(valueAddr, TYPE_MAX);
                if (path.isEmpty() && command == FSCONFIG_SET_PATH) {
                    throw ENOENT.raise();
                }
            }
            default -> {
                if (task.fds().lookup(aux) == null) {
                    throw EBADF.raise();
                }
            }
        }
    }

    static long fsmount(Task task, SyscallArgs args) throws ErrnoException {
        MountNamespace.requireCapability(task);
        int flags = args.flags(1, FSMOUNT_CLOEXEC);
        int mountFlags = MountAttributes.flags(args.u32(2));
        if (!(task.file(args.fd(0)).requireNotPath().impl() instanceof MountContext context)) {
            throw EINVAL.raise();
        }
        try (FdTable.Reservation reserved =
                task.fds().reserve(1, 0, OpenSyscalls.descriptorLimit(task))) {
            reserved.publish(
                    flags != 0,
                    MountTreeSyscalls.openDetached(task, context.mount(task, mountFlags)));
            return reserved.fd(0);
        }
    }
}
