package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Fcntl.*;

import runscj.abi.ErrnoException;
import runscj.abi.FOwnerEx;
import runscj.abi.GuestException;
import runscj.sentry.kernel.FileSignals;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileFlags;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.Sealable;
import runscj.sentry.vfs.StreamCapacity;
import runscj.syscalls.Sysno;

/** fcntl(2); its locks are in {@link LockSyscalls}. */
final class FcntlSyscalls {
    private static final int CHANGEABLE = O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME;
    private static final int SIGNAL_MAX = 64;

    private FcntlSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FCNTL, FcntlSyscalls::fcntl);
    }

    static long fcntl(Task task, SyscallArgs args) throws GuestException {
        int fd = args.fd(0);
        int command = args.i32(1);
        OpenFile file = task.file(fd);
        switch (command) {
            case F_DUPFD:
                return duplicate(task, fd, args.i64(2), 0);
            case F_DUPFD_CLOEXEC:
                return duplicate(task, fd, args.i64(2), O_CLOEXEC);
            case F_DUPFD_QUERY:
                return task.file(args.fd(2)) == file ? 1 : 0;
            case F_CREATED_QUERY:
                return file.createdByOpening() ? 1 : 0;
            case F_GETFD:
                return task.fds().isCloseOnExec(fd) ? FD_CLOEXEC : 0;
            case F_SETFD:
                task.fds().closeOnExec(fd, (args.i32(2) & FD_CLOEXEC) != 0);
                return 0;
            case F_GETFL:
                return file.flags();
            default:
                file.requireNotPath();
                return change(task, file, fd, command, args);
        }
    }

    private static long duplicate(Task task, int fd, long lowest, int flags) throws ErrnoException {
        if (Integer.toUnsignedLong((int) lowest) >= OpenSyscalls.descriptorLimit(task)
                || (int) lowest < 0) {
            throw EINVAL.raise();
        }
        return DescriptorSyscalls.duplicate(task, fd, (int) lowest, flags);
    }

    private static long change(Task task, OpenFile file, int fd, int command, SyscallArgs args)
            throws GuestException {
        return switch (command) {
            case F_SETFL -> setFlags(task, file, fd, args.i32(2));
            case F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW ->
                    LockSyscalls.record(task, file, command, args.addr(2));
            case F_GETOWN, F_SETOWN, F_GETOWN_EX, F_SETOWN_EX, F_GETSIG, F_SETSIG ->
                    owner(task, file, command, args);
            case F_GETLEASE -> F_UNLCK;
            case F_ADD_SEALS -> addSeals(file, args.i32(2));
            case F_GET_SEALS -> sealable(file).seals();
            case F_GETPIPE_SZ -> pipe(file).capacityBytes();
            case F_SETPIPE_SZ -> setPipeSize(task, file, args.i64(2));
            default -> throw EINVAL.raise();
        };
    }

    private static long setFlags(Task task, OpenFile file, int fd, int wanted)
            throws ErrnoException {
        int flags = file.flags();
        boolean addsNoAccessTime = (wanted & ~flags & O_NOATIME) != 0;
        if (addsNoAccessTime
                && !Permissions.ownerOrCapable(task.credentials(), file.impl().inode())) {
            throw EPERM.raise();
        }
        if ((flags & ~wanted & O_APPEND) != 0) {
            FileFlags.requireShrinkable(file.impl().inode());
        }
        if (((wanted ^ flags) & O_ASYNC) != 0) {
            FileSignals.async(task, file, fd, (wanted & O_ASYNC) != 0);
            flags = file.flags();
        }
        file.flags((flags & ~CHANGEABLE) | (wanted & CHANGEABLE));
        return 0;
    }

    private static long owner(Task task, OpenFile file, int command, SyscallArgs args)
            throws ErrnoException {
        FileSignals signals = FileSignals.of(file);
        switch (command) {
            case F_GETOWN -> {
                return signals.ownerAsSet(task.pidNamespace());
            }
            case F_SETOWN -> signals.own(task, args.i32(2));
            case F_GETSIG -> {
                return signals.signal();
            }
            case F_SETSIG -> {
                int signal = args.i32(2);
                if (signal < 0 || signal > SIGNAL_MAX) {
                    throw EINVAL.raise();
                }
                signals.signal(signal);
            }
            case F_GETOWN_EX ->
                    new GuestStruct(FOwnerEx.SIZE)
                            .i32(FOwnerEx.TYPE_OFFSET, signals.ownerType())
                            .i32(FOwnerEx.PID_OFFSET, signals.ownerNumber(task.pidNamespace()))
                            .write(task.mm(), args.addr(2));
            default -> {
                GuestStruct wanted = GuestStruct.read(task.mm(), args.addr(2), FOwnerEx.SIZE);
                int type = wanted.i32(FOwnerEx.TYPE_OFFSET);
                if (type < F_OWNER_TID || type > F_OWNER_PGRP) {
                    throw EINVAL.raise();
                }
                signals.own(task, type, wanted.i32(FOwnerEx.PID_OFFSET));
            }
        }
        return 0;
    }

    private static Sealable sealable(OpenFile file) throws ErrnoException {
        if (file.impl() instanceof Sealable found) {
            return found;
        }
        throw EINVAL.raise();
    }

    private static long addSeals(OpenFile file, int seals) throws ErrnoException {
        Sealable target = sealable(file);
        if (!file.writable()) {
            throw EPERM.raise();
        }
        target.addSeals(seals);
        return 0;
    }

    private static StreamCapacity pipe(OpenFile file) throws ErrnoException {
        if (file.impl() instanceof StreamCapacity found) {
            return found;
        }
        throw EBADF.raise();
    }

    private static long setPipeSize(Task task, OpenFile file, long wanted) throws ErrnoException {
        StreamCapacity target = pipe(file);
        if (wanted < 0 || wanted > Integer.MAX_VALUE) {
            throw EINVAL.raise();
        }
        return target.resize(task, (int) wanted);
    }
}
