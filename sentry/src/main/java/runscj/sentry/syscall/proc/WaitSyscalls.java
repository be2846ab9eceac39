package runscj.sentry.syscall.proc;

import static runscj.abi.Wait.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.SigInfo;
import runscj.abi.Signal;
import runscj.sentry.kernel.ChildWait;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidFd;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.WaitStatus;
import runscj.sentry.syscall.Control;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** The end of processes and waiting for it: exit(2), exit_group(2), wait4(2), waitid(2). */
public final class WaitSyscalls {
    private static final int TREE_OPTIONS = __WNOTHREAD | __WCLONE | __WALL;
    private static final int WAIT4_OPTIONS = WNOHANG | WUNTRACED | WCONTINUED | TREE_OPTIONS;
    private static final int WAITID_EVENTS = WEXITED | WSTOPPED | WCONTINUED;

    private WaitSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bindControl(Sysno.EXIT, WaitSyscalls::exit)
                .bindControl(Sysno.EXIT_GROUP, WaitSyscalls::exitGroup)
                .bind(Sysno.WAIT4, WaitSyscalls::wait4)
                .bind(Sysno.WAITID, WaitSyscalls::waitid);
    }

    private static Control exit(Task task, SyscallArgs args) {
        task.leave(WaitStatus.exited(args.i32(0)));
        return Control.NoReturn.INSTANCE;
    }

    private static Control exitGroup(Task task, SyscallArgs args) {
        task.threadGroup().exit(WaitStatus.exited(args.i32(0)));
        return Control.NoReturn.INSTANCE;
    }

    private static long wait4(Task task, SyscallArgs args) throws GuestException {
        int number = args.i32(0);
        int options = args.flags(2, WAIT4_OPTIONS);
        if (number == Integer.MIN_VALUE) {
            throw Errno.ESRCH.raise();
        }
        Pid process = null;
        Pid group = null;
        if (number > 0) {
            process = known(task.pidNamespace().pid(number));
        } else if (number == 0) {
            group = ownGroup(task);
        } else if (number < -1) {
            group = known(task.pidNamespace().pid(-number));
        }
        ChildWait.Event event = new ChildWait(task, process, group, options | WEXITED).next(false);
        if (event == null) {
            return 0;
        }
        if (args.addr(3) != 0) {
            UsageSyscalls.rusage(event.times()).write(task.mm(), args.addr(3));
        }
        if (args.addr(1) != 0) {
            task.mm().writeInt(args.addr(1), event.waitStatus());
        }
        return event.pid();
    }

    private static Pid known(@Nullable Pid pid) throws ErrnoException {
        if (pid == null) {
            throw Errno.ECHILD.raise();
        }
        return pid;
    }

    private static Pid ownGroup(Task task) throws ErrnoException {
        ProcessGroup group = task.threadGroup().processGroup();
        return known(group == null ? null : group.pid());
    }

    private static long waitid(Task task, SyscallArgs args) throws GuestException {
        int options = args.i32(3);
        if ((options & ~(WNOHANG | WNOWAIT | WAITID_EVENTS | TREE_OPTIONS)) != 0
                || (options & WAITID_EVENTS) == 0) {
            return waitidFailed(task, args, Errno.EINVAL);
        }
        ChildWait.Event event;
        try {
            event = waitid(task, args, options);
        } catch (ErrnoException e) {
            return waitidFailed(task, args, e.errno());
        }
        if (event != null && args.addr(4) != 0) {
            UsageSyscalls.rusage(event.times()).write(task.mm(), args.addr(4));
        }
        writeInfo(task, args.addr(2), event);
        return 0;
    }

    /** Linux stores an empty siginfo even when it reports an error. */
    private static long waitidFailed(Task task, SyscallArgs args, Errno errno)
            throws ErrnoException {
        writeInfo(task, args.addr(2), null);
        throw errno.raise();
    }

    private static ChildWait.@Nullable Event waitid(Task task, SyscallArgs args, int options)
            throws GuestException {
        int id = args.i32(1);
        switch (args.i32(0)) {
            case P_ALL -> {
                return new ChildWait(task, null, null, options).next(false);
            }
            case P_PID -> {
                if (id <= 0) {
                    throw Errno.EINVAL.raise();
                }
                return new ChildWait(task, known(task.pidNamespace().pid(id)), null, options)
                        .next(false);
            }
            case P_PGID -> {
                if (id < 0) {
                    throw Errno.EINVAL.raise();
                }
                Pid group = id == 0 ? ownGroup(task) : known(task.pidNamespace().pid(id));
                return new ChildWait(task, null, group, options).next(false);
            }
            case P_PIDFD -> {
                if (id < 0) {
                    throw Errno.EINVAL.raise();
                }
                OpenFile file = task.file(id);
                PidFd pidFd = PidFds.of(task, id);
                boolean nonBlocking = (file.flags() & Fcntl.O_NONBLOCK) != 0;
                return new ChildWait(task, pidFd.pid(), null, options).next(nonBlocking);
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static void writeInfo(Task task, long infoAddr, ChildWait.@Nullable Event event)
            throws ErrnoException {
        if (infoAddr == 0) {
            return;
        }
        GuestStruct info = new GuestStruct(SigInfo.SI_STATUS_OFFSET + Integer.BYTES);
        if (event != null) {
            info.i32(SigInfo.SI_SIGNO_OFFSET, Signal.SIGCHLD)
                    .i32(SigInfo.SI_CODE_OFFSET, event.code())
                    .i32(SigInfo.SI_PID_OFFSET, event.pid())
                    .i32(SigInfo.SI_UID_OFFSET, event.uid())
                    .i32(SigInfo.SI_STATUS_OFFSET, event.value());
        }
        info.write(task.mm(), infoAddr);
    }
}
