package runscj.sentry.syscall.proc;

import static runscj.abi.Seccomp.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.SeccompData;
import runscj.abi.SeccompNotif;
import runscj.abi.SeccompNotifResp;
import runscj.abi.SockFprog;
import runscj.bpf.Insn;
import runscj.bpf.Program;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.seccomp.Listener;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** seccomp(2): a thread confines itself. */
final class SeccompSyscalls {
    private static final int INSTRUCTIONS_MAX = 4096;
    private static final int PATH_LENGTH_MAX = 1 << 15;
    private static final int FILTER_FLAGS =
            SECCOMP_FILTER_FLAG_TSYNC
                    | SECCOMP_FILTER_FLAG_LOG
                    | SECCOMP_FILTER_FLAG_SPEC_ALLOW
                    | SECCOMP_FILTER_FLAG_NEW_LISTENER
                    | SECCOMP_FILTER_FLAG_TSYNC_ESRCH
                    | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;

    private SeccompSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SECCOMP, SeccompSyscalls::seccomp);
    }

    private static long seccomp(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(1);
        long addr = args.addr(2);
        switch (args.i32(0)) {
            case SECCOMP_SET_MODE_STRICT -> {
                if (flags != 0 || addr != 0) {
                    throw Errno.EINVAL.raise();
                }
                return strict(task);
            }
            case SECCOMP_SET_MODE_FILTER -> {
                return filter(task, flags, addr);
            }
            case SECCOMP_GET_ACTION_AVAIL -> {
                if (flags != 0) {
                    throw Errno.EINVAL.raise();
                }
                return switch (task.mm().readInt(addr)) {
                    case SECCOMP_RET_KILL_PROCESS,
                            SECCOMP_RET_KILL_THREAD,
                            SECCOMP_RET_TRAP,
                            SECCOMP_RET_ERRNO,
                            SECCOMP_RET_USER_NOTIF,
                            SECCOMP_RET_TRACE,
                            SECCOMP_RET_LOG,
                            SECCOMP_RET_ALLOW ->
                            0;
                    default -> throw Errno.EOPNOTSUPP.raise();
                };
            }
            case SECCOMP_GET_NOTIF_SIZES -> {
                if (flags != 0) {
                    throw Errno.EINVAL.raise();
                }
                new GuestStruct(3 * Short.BYTES)
                        .i16(0, SeccompNotif.SIZE)
                        .i16(2, SeccompNotifResp.SIZE)
                        .i16(4, SeccompData.SIZE)
                        .write(task.mm(), addr);
                return 0;
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    /** Enters the strict mode; EINVAL for a thread that has filters. */
    static long strict(Task task) throws ErrnoException {
        Confinement now = task.settings().confinement();
        if (now != null && !now.isStrict()) {
            throw Errno.EINVAL.raise();
        }
        task.confine(Confinement.STRICT);
        return 0;
    }

    /** Adds the filter whose struct sock_fprog is at an address. */
    static long filter(Task task, int flags, long programAddr) throws ErrnoException {
        boolean listens = has(flags, SECCOMP_FILTER_FLAG_NEW_LISTENER);
        if ((flags & ~FILTER_FLAGS) != 0
                || (listens
                        && has(flags, SECCOMP_FILTER_FLAG_TSYNC)
                        && !has(flags, SECCOMP_FILTER_FLAG_TSYNC_ESRCH))
                || (!listens && has(flags, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV))) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct header = GuestStruct.read(task.mm(), programAddr, SockFprog.SIZE);
        int length = header.i32(SockFprog.LEN_OFFSET) & 0xffff;
        if (length == 0 || length > INSTRUCTIONS_MAX) {
            throw Errno.EINVAL.raise();
        }
        if (!task.settings().noNewPrivileges()
                && !task.credentials().has(Capability.CAP_SYS_ADMIN)) {
            throw Errno.EACCES.raise();
        }
        GuestStruct bytes =
                GuestStruct.read(
                        task.mm(), header.i64(SockFprog.FILTER_OFFSET), length * Insn.SIZE_BYTES);
        long[] instructions = new long[length];
        for (int index = 0; index < length; index++) {
            instructions[index] = Insn.ofSockFilter(bytes.i64((long) index * Insn.SIZE_BYTES));
        }
        Program program = Program.verified(instructions);
        return listens ? listen(task, flags, program) : attach(task, flags, program, null);
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    /** Adds a filter that asks a listener; returns the listener's descriptor. */
    private static long listen(Task task, int flags, Program program) throws ErrnoException {
        Listener listener =
                new Listener(
                        has(flags, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV),
                        task.kernel().random().nextLong());
        try (FdTable.Reservation reserved = PidFds.reserve(task)) {
            attach(task, flags, program, listener);
            reserved.publish(true, SeccompNotifyFile.open(task, listener));
            return reserved.fd(0);
        }
    }

    private static long attach(Task task, int flags, Program program, @Nullable Listener listener)
            throws ErrnoException {
        task.kernel().taskLock().lock();
        try {
            Confinement now = task.settings().confinement();
            if (now != null && now.isStrict()) {
                throw Errno.EINVAL.raise();
            }
            if (listener != null && now != null && now.isListenedTo()) {
                throw Errno.EBUSY.raise();
            }
            if (Confinement.lengthWith(now, program) > PATH_LENGTH_MAX) {
                throw Errno.ENOMEM.raise();
            }
            boolean all = has(flags, SECCOMP_FILTER_FLAG_TSYNC);
            Task apart = all ? firstApart(task, now) : null;
            if (apart != null) {
                if (has(flags, SECCOMP_FILTER_FLAG_TSYNC_ESRCH)) {
                    throw Errno.ESRCH.raise();
                }
                return apart.pid().in(task.pidNamespace());
            }
            Confinement stack = Confinement.filter(now, program, flags, listener);
            task.confine(stack);
            if (all) {
                for (Task other : task.threadGroup().members()) {
                    if (other != task) {
                        follow(other, task, stack);
                    }
                }
            }
            return 0;
        } finally {
            task.kernel().taskLock().unlock();
        }
    }

    private static void follow(Task other, Task leader, Confinement stack) {
        other.confine(stack);
        if (leader.settings().noNewPrivileges()) {
            other.settings().setNoNewPrivileges();
        }
    }

    /** Returns a thread whose filters are not the bottom of the caller's, or null. */
    private static @Nullable Task firstApart(Task task, @Nullable Confinement now) {
        for (Task other : task.threadGroup().members()) {
            Confinement theirs = other.settings().confinement();
            if (other != task
                    && !other.hasExited()
                    && theirs != null
                    && (now == null || !now.isOn(theirs))) {
                return other;
            }
        }
        return null;
    }
}
