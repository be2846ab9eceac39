package runscj.sentry.syscall.file;

import static runscj.abi.Errno.ENOTTY;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Fcntl.O_ASYNC;
import static runscj.abi.Fcntl.O_NONBLOCK;
import static runscj.abi.Inet.SIOCGPGRP;
import static runscj.abi.Inet.SIOCSPGRP;
import static runscj.abi.Ioctl.FIOASYNC;
import static runscj.abi.Ioctl.FIOCLEX;
import static runscj.abi.Ioctl.FIONBIO;
import static runscj.abi.Ioctl.FIONCLEX;
import static runscj.abi.Ioctl.FIONREAD;
import static runscj.abi.Ioctl.FIOQSIZE;

import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.abi.Landlock;
import runscj.sentry.kernel.FileSignals;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** ioctl(2): what all descriptors have; everything else is the file's. */
final class IoctlSyscalls {
    private static final int FIOSETOWN = 0x8901;
    private static final int FIOGETOWN = 0x8903;
    private static final int FICLONE = 0x40049409;
    private static final int FICLONERANGE = 0x4020940d;

    private IoctlSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.IOCTL, IoctlSyscalls::ioctl);
    }

    static long ioctl(Task task, SyscallArgs args) throws GuestException {
        int fd = args.fd(0);
        int command = args.i32(1);
        OpenFile file = task.file(fd).requireNotPath();
        switch (command) {
            case FIOCLEX -> task.fds().closeOnExec(fd, true);
            case FIONCLEX -> task.fds().closeOnExec(fd, false);
            case FIONBIO -> toggle(file, O_NONBLOCK, task.mm().readInt(args.addr(2)));
            case FIOASYNC -> async(task, file, fd, task.mm().readInt(args.addr(2)) != 0);
            case FICLONE, FICLONERANGE -> throw EOPNOTSUPP.raise();
            default -> {
                return ofFile(task, file, command, args);
            }
        }
        return 0;
    }

    private static void toggle(OpenFile file, int flag, int on) {
        file.flags(on != 0 ? file.flags() | flag : file.flags() & ~flag);
    }

    private static void async(Task task, OpenFile file, int fd, boolean on) throws ErrnoException {
        boolean changes = on != ((file.flags() & O_ASYNC) != 0);
        if (changes && !FileSignals.async(task, file, fd, on)) {
            throw ENOTTY.raise();
        }
    }

    /** Sets or tells the owner as sockets have it, besides fcntl(2); false for other requests. */
    private static boolean ownerOfSocket(Task task, OpenFile file, int command, long addr)
            throws GuestException {
        switch (command) {
            case FIOSETOWN, SIOCSPGRP -> FileSignals.of(file).own(task, task.mm().readInt(addr));
            case FIOGETOWN, SIOCGPGRP ->
                    task.mm().writeInt(addr, FileSignals.of(file).ownerAsSet(task.pidNamespace()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static long ofFile(Task task, OpenFile file, int command, SyscallArgs args)
            throws GuestException {
        int type = file.impl().inode().mode() & FileMode.S_IFMT;
        if (type == FileMode.S_IFCHR || type == FileMode.S_IFBLK) {
            file.requireAllowed(Landlock.LANDLOCK_ACCESS_FS_IOCTL_DEV);
        }
        if (file.impl() instanceof SocketFile && ownerOfSocket(task, file, command, args.addr(2))) {
            return 0;
        }
        if (file.impl() instanceof Ioctls own) {
            return own.ioctl(task, command, args.i64(2));
        }
        if (type == FileMode.S_IFREG && command == FIONREAD) {
            long left = file.requirePositional().endOffset() - file.position();
            task.mm().writeInt(args.addr(2), (int) left);
            return 0;
        }
        if (command == FIOQSIZE && (type == FileMode.S_IFREG || type == FileMode.S_IFDIR)) {
            Attributes attributes = new Attributes();
            file.impl().inode().attributes(attributes);
            task.mm().writeLong(args.addr(2), attributes.blocks * 512);
            return 0;
        }
        return FileFlagSyscalls.ioctl(task, file, command, args.addr(2));
    }
}
