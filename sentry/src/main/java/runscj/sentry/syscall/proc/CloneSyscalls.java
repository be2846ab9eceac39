package runscj.sentry.syscall.proc;

import static runscj.abi.Sched.*;

import runscj.abi.Capability;
import runscj.abi.CloneArgs;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Signal;
import runscj.sentry.fs.cgroup.CgroupDirectory;
import runscj.sentry.kernel.CloneRequest;
import runscj.sentry.kernel.Cloning;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** clone(2), clone3(2), fork(2), vfork(2). */
public final class CloneSyscalls {
    private static final int ARGS_SIZE_MAX = 4096;
    private static final int PID_LEVELS_MAX = 32;
    private static final long LEGACY_FLAGS = 0xffff_ffffL;

    private CloneSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.CLONE, CloneSyscalls::clone)
                .bind(Sysno.CLONE3, CloneSyscalls::clone3)
                .bind(
                        Sysno.FORK,
                        (task, args) ->
                                run(task, new CloneRequest(0, Signal.SIGCHLD, 0, 0, 0, 0), 0))
                .bind(
                        Sysno.VFORK,
                        (task, args) ->
                                run(
                                        task,
                                        new CloneRequest(
                                                CLONE_VFORK | CLONE_VM, Signal.SIGCHLD, 0, 0, 0, 0),
                                        0));
    }

    private static long clone(Task task, SyscallArgs args) throws GuestException {
        long word = args.u32(0);
        long flags = word & ~(long) CSIGNAL;
        long parentTidAddr = args.addr(2);
        if ((flags & CLONE_PIDFD) != 0 && (flags & (CLONE_PARENT_SETTID | CLONE_DETACHED)) != 0) {
            throw Errno.EINVAL.raise();
        }
        CloneRequest request =
                new CloneRequest(
                        flags,
                        (int) (word & CSIGNAL),
                        args.addr(1),
                        args.addr(4),
                        parentTidAddr,
                        args.addr(3));
        return run(task, request, parentTidAddr);
    }

    private static long clone3(Task task, SyscallArgs args) throws GuestException {
        long size = args.i64(1);
        if (Long.compareUnsigned(size, ARGS_SIZE_MAX) > 0) {
            throw Errno.E2BIG.raise();
        }
        if (size < CLONE_ARGS_SIZE_VER0) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct in =
                GuestStruct.read(
                        task.mm(), args.addr(0), (int) Math.max(size, CloneArgs.SIZE), (int) size);
        for (long offset = CloneArgs.SIZE; offset < size; offset++) {
            if (in.i8(offset) != 0) {
                throw Errno.E2BIG.raise();
            }
        }
        long flags = in.i64(CloneArgs.FLAGS_OFFSET);
        long exitSignal = in.i64(CloneArgs.EXIT_SIGNAL_OFFSET);
        long setTidAddr = in.i64(CloneArgs.SET_TID_OFFSET);
        long setTidSize = in.i64(CloneArgs.SET_TID_SIZE_OFFSET);
        if (Long.compareUnsigned(setTidSize, PID_LEVELS_MAX) > 0
                || (setTidAddr == 0) != (setTidSize == 0)) {
            throw Errno.EINVAL.raise();
        }
        if ((exitSignal & ~(long) CSIGNAL) != 0 || exitSignal > Signal.NSIG) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & CLONE_INTO_CGROUP) != 0
                && (size < CLONE_ARGS_SIZE_VER2
                        || in.i64(CloneArgs.CGROUP_OFFSET) > Integer.MAX_VALUE)) {
            throw Errno.EINVAL.raise();
        }
        checkClone3(flags, exitSignal);
        long stackAddr = stack(in);
        if (setTidSize != 0) {
            throw (task.credentials().capable(Capability.CAP_CHECKPOINT_RESTORE)
                                    || task.credentials().capable(Capability.CAP_SYS_ADMIN)
                            ? Errno.EINVAL
                            : Errno.EPERM)
                    .raise();
        }
        CloneRequest request =
                new CloneRequest(
                        flags,
                        (int) exitSignal,
                        stackAddr,
                        in.i64(CloneArgs.TLS_OFFSET),
                        in.i64(CloneArgs.PARENT_TID_OFFSET),
                        in.i64(CloneArgs.CHILD_TID_OFFSET),
                        (flags & CLONE_INTO_CGROUP) == 0
                                ? null
                                : cgroup(task, flags, (int) in.i64(CloneArgs.CGROUP_OFFSET)));
        return run(task, request, in.i64(CloneArgs.PIDFD_OFFSET));
    }

    /** Returns the control group of a directory's descriptor. */
    private static Cgroup cgroup(Task task, long flags, int fd) throws ErrnoException {
        VfsPath path = task.file(fd).path();
        if (path == null || !(path.inode() instanceof CgroupDirectory directory)) {
            throw Errno.EBADF.raise();
        }
        Cgroup group = directory.group();
        if ((flags & CLONE_THREAD) != 0 && group != task.threadGroup().cgroup()) {
            throw Errno.EOPNOTSUPP.raise(); // a process's threads are in one group
        }
        return group;
    }

    private static void checkClone3(long flags, long exitSignal) throws ErrnoException {
        long known = LEGACY_FLAGS | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP;
        if ((flags & ~known) != 0 || (flags & (CLONE_DETACHED | (CSIGNAL & ~CLONE_NEWTIME))) != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & CLONE_SIGHAND) != 0 && (flags & CLONE_CLEAR_SIGHAND) != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & (CLONE_THREAD | CLONE_PARENT)) != 0 && exitSignal != 0) {
            throw Errno.EINVAL.raise();
        }
    }

    private static long stack(GuestStruct in) throws ErrnoException {
        long stackAddr = in.i64(CloneArgs.STACK_OFFSET);
        long stackLength = in.i64(CloneArgs.STACK_SIZE_OFFSET);
        if ((stackAddr == 0) != (stackLength == 0)) {
            throw Errno.EINVAL.raise();
        }
        if (stackAddr < 0 || stackLength < 0 || stackAddr + stackLength < 0) {
            throw Errno.EINVAL.raise();
        }
        return stackAddr + stackLength;
    }

    private static void check(Task task, CloneRequest request) throws ErrnoException {
        long flags = request.flags();
        boolean invalid =
                request.has(CLONE_NEWNS) && request.has(CLONE_FS)
                        || request.has(CLONE_NEWUSER) && request.has(CLONE_FS)
                        || request.has(CLONE_THREAD) && !request.has(CLONE_SIGHAND)
                        || request.has(CLONE_SIGHAND) && !request.has(CLONE_VM)
                        || request.has(CLONE_PARENT) && task.threadGroup().isInit()
                        || request.has(CLONE_THREAD)
                                && (flags & (CLONE_NEWUSER | CLONE_NEWPID)) != 0
                        || request.has(CLONE_NEWIPC) && request.has(CLONE_SYSVSEM)
                        || request.has(CLONE_NEWTIME) // there is one, as without CONFIG_TIME_NS
                        || request.has(CLONE_PIDFD) && request.has(CLONE_DETACHED);
        if (invalid) {
            throw Errno.EINVAL.raise();
        }
    }

    private static long run(Task task, CloneRequest request, long pidfdAddr) throws GuestException {
        check(task, request);
        if (!request.has(CLONE_PIDFD)) {
            Task child = Cloning.child(task, request);
            return start(task, child, request);
        }
        try (FdTable.Reservation reserved = PidFds.reserve(task)) {
            Task child = Cloning.child(task, request);
            try {
                task.mm().writeInt(pidfdAddr, reserved.fd(0));
                reserved.publish(true, PidFds.open(task, child, request.has(CLONE_THREAD), 0));
            } catch (ErrnoException e) {
                Cloning.discard(child);
                throw e;
            }
            return start(task, child, request);
        }
    }

    private static long start(Task task, Task child, CloneRequest request) {
        int number =
                child.pid().in(task.pidNamespace()); // before it runs: then it may be gone at once
        Cloning.startChild(task, child, request);
        return number;
    }
}
