package runscj.sentry.syscall.proc;

import static runscj.abi.Sched.*;

import java.util.ArrayList;
import java.util.List;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.abi.SchedAttr;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Scheduling;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/**
 * Scheduling parameters, which are stored and answered while the host schedules: sched(7),
 * getpriority(2), ioprio_get(2).
 */
public final class SchedulingSyscalls {
    private static final int REAL_TIME_MIN = 1;
    private static final int REAL_TIME_MAX = 99;
    private static final int NICE_BASE = 20;
    private static final long RR_INTERVAL_NS = 100_000_000;

    private SchedulingSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.SCHED_YIELD, SchedulingSyscalls::schedYield)
                .bind(Sysno.SCHED_GETSCHEDULER, SchedulingSyscalls::schedGetscheduler)
                .bind(Sysno.SCHED_SETSCHEDULER, SchedulingSyscalls::schedSetscheduler)
                .bind(Sysno.SCHED_GETPARAM, SchedulingSyscalls::schedGetparam)
                .bind(Sysno.SCHED_SETPARAM, SchedulingSyscalls::schedSetparam)
                .bind(Sysno.SCHED_GETATTR, SchedulingSyscalls::schedGetattr)
                .bind(Sysno.SCHED_SETATTR, SchedulingSyscalls::schedSetattr)
                .bind(
                        Sysno.SCHED_GET_PRIORITY_MAX,
                        (task, args) -> isRealTime(known(args.i32(0))) ? REAL_TIME_MAX : 0)
                .bind(
                        Sysno.SCHED_GET_PRIORITY_MIN,
                        (task, args) -> isRealTime(known(args.i32(0))) ? REAL_TIME_MIN : 0)
                .bind(Sysno.SCHED_RR_GET_INTERVAL, SchedulingSyscalls::schedRrGetInterval)
                .bind(Sysno.SCHED_GETAFFINITY, SchedulingSyscalls::schedGetaffinity)
                .bind(Sysno.SCHED_SETAFFINITY, SchedulingSyscalls::schedSetaffinity)
                .bind(Sysno.GETPRIORITY, SchedulingSyscalls::getpriority)
                .bind(Sysno.SETPRIORITY, SchedulingSyscalls::setpriority)
                .bind(Sysno.IOPRIO_GET, SchedulingSyscalls::ioprioGet)
                .bind(Sysno.IOPRIO_SET, SchedulingSyscalls::ioprioSet)
                .bind(Sysno.GETCPU, SchedulingSyscalls::getcpu);
    }

    private static long schedYield(Task task, SyscallArgs args) {
        Thread.yield();
        return 0;
    }

    private static Task target(Task task, int pid) throws ErrnoException {
        if (pid < 0) {
            throw Errno.EINVAL.raise();
        }
        return taskOf(task, pid);
    }

    /** Finds a task for the affinity calls, which look even for a negative number. */
    private static Task taskOf(Task task, int pid) throws ErrnoException {
        Task found = pid == 0 ? task : task.pidNamespace().task(pid);
        if (found == null) {
            throw Errno.ESRCH.raise();
        }
        return found;
    }

    private static int known(int policy) throws ErrnoException {
        return switch (policy) {
            case SCHED_NORMAL,
                    SCHED_FIFO,
                    SCHED_RR,
                    SCHED_BATCH,
                    SCHED_IDLE,
                    SCHED_DEADLINE,
                    SCHED_EXT ->
                    policy;
            default -> throw Errno.EINVAL.raise();
        };
    }

    private static boolean isRealTime(int policy) {
        return policy == SCHED_FIFO || policy == SCHED_RR;
    }

    private static long schedGetscheduler(Task task, SyscallArgs args) throws ErrnoException {
        Scheduling scheduling = target(task, args.i32(0)).settings().scheduling();
        return scheduling.policy() | (scheduling.resetOnFork() ? SCHED_RESET_ON_FORK : 0);
    }

    private static long schedGetparam(Task task, SyscallArgs args) throws ErrnoException {
        if (args.addr(1) == 0) {
            throw Errno.EINVAL.raise();
        }
        Task target = target(task, args.i32(0));
        Scheduling scheduling = target.settings().scheduling();
        task.mm()
                .writeInt(
                        args.addr(1), isRealTime(scheduling.policy()) ? scheduling.priority() : 0);
        return 0;
    }

    private static long schedSetscheduler(Task task, SyscallArgs args) throws ErrnoException {
        int word = args.i32(1);
        if (word < 0 || args.i32(0) < 0 || args.addr(2) == 0) {
            throw Errno.EINVAL.raise();
        }
        int priority = task.mm().readInt(args.addr(2));
        set(
                task,
                target(task, args.i32(0)),
                word & ~SCHED_RESET_ON_FORK,
                priority,
                (word & SCHED_RESET_ON_FORK) != 0);
        return 0;
    }

    private static long schedSetparam(Task task, SyscallArgs args) throws ErrnoException {
        if (args.i32(0) < 0 || args.addr(1) == 0) {
            throw Errno.EINVAL.raise();
        }
        int priority = task.mm().readInt(args.addr(1));
        Task target = target(task, args.i32(0));
        Scheduling old = target.settings().scheduling();
        set(task, target, old.policy(), priority, old.resetOnFork());
        return 0;
    }

    private static void set(Task task, Task target, int policy, int priority, boolean resetOnFork)
            throws ErrnoException {
        switch (policy) {
            case SCHED_NORMAL, SCHED_BATCH, SCHED_IDLE -> {
                if (priority != 0) {
                    throw Errno.EINVAL.raise();
                }
            }
            case SCHED_FIFO, SCHED_RR -> {
                if (priority < REAL_TIME_MIN || priority > REAL_TIME_MAX) {
                    throw Errno.EINVAL.raise();
                }
            }
            default -> throw Errno.EINVAL.raise(); // deadline scheduling is not offered
        }
        Scheduling old = target.settings().scheduling();
        Credentials who = task.credentials();
        if (!who.capable(Capability.CAP_SYS_NICE)) {
            checkUnprivileged(who, target, old, policy, priority, resetOnFork);
        }
        target.settings().scheduling(old.withPolicy(policy, priority, resetOnFork));
    }

    private static void checkUnprivileged(
            Credentials who,
            Task target,
            Scheduling old,
            int policy,
            int priority,
            boolean resetOnFork)
            throws ErrnoException {
        long limit = target.threadGroup().limits().soft(Rlimit.RLIMIT_RTPRIO);
        boolean gainsRealTime =
                isRealTime(policy)
                        && (policy != old.policy() && limit == 0
                                || priority > old.priority()
                                        && Long.compareUnsigned(priority, limit) > 0);
        boolean leavesIdle =
                old.policy() == SCHED_IDLE && policy != SCHED_IDLE && !mayRaise(target, old.nice());
        if (gainsRealTime
                || leavesIdle
                || !owns(who, target)
                || (old.resetOnFork() && !resetOnFork)) {
            throw Errno.EPERM.raise();
        }
    }

    private static boolean owns(Credentials who, Task target) {
        Credentials theirs = target.credentials();
        return who.euid() == theirs.ruid() || who.euid() == theirs.euid();
    }

    /** Returns whether somebody's affinity or priority is the caller's to change. */
    private static boolean mayChange(Credentials who, Task target) {
        return owns(who, target)
                || who.capableIn(target.credentials().userNamespace(), Capability.CAP_SYS_NICE);
    }

    private static long schedGetattr(Task task, SyscallArgs args) throws ErrnoException {
        long size = args.u32(2);
        if (args.addr(1) == 0
                || size > 4096
                || size < SCHED_ATTR_SIZE_VER0
                || args.i32(0) < 0
                || args.i32(3) != 0) {
            throw Errno.EINVAL.raise();
        }
        Scheduling scheduling = target(task, args.i32(0)).settings().scheduling();
        int given = (int) Math.min(size, SchedAttr.SIZE);
        GuestStruct out = new GuestStruct(SchedAttr.SIZE);
        out.i32(SchedAttr.SIZE_OFFSET, given)
                .i32(SchedAttr.SCHED_POLICY_OFFSET, scheduling.policy());
        out.i64(
                SchedAttr.SCHED_FLAGS_OFFSET,
                scheduling.resetOnFork() ? SCHED_FLAG_RESET_ON_FORK : 0);
        if (isRealTime(scheduling.policy())) {
            out.i32(SchedAttr.SCHED_PRIORITY_OFFSET, scheduling.priority());
        } else {
            out.i32(SchedAttr.SCHED_NICE_OFFSET, scheduling.nice());
        }
        if (size >= SCHED_ATTR_SIZE_VER1) {
            out.i32(SchedAttr.SCHED_UTIL_MAX_OFFSET, 1024);
        }
        out.write(task.mm(), args.addr(1), given);
        return 0;
    }

    private static long schedSetattr(Task task, SyscallArgs args) throws ErrnoException {
        if (args.addr(1) == 0 || args.i32(0) < 0 || args.i32(2) != 0) {
            throw Errno.EINVAL.raise();
        }
        long size = task.mm().readInt(args.addr(1)) & 0xffff_ffffL;
        if (size == 0) {
            size = SCHED_ATTR_SIZE_VER0;
        }
        if (size < SCHED_ATTR_SIZE_VER0 || size > 4096) {
            throw Errno.E2BIG.raise();
        }
        GuestStruct in =
                GuestStruct.read(
                        task.mm(), args.addr(1), (int) Math.max(size, SchedAttr.SIZE), (int) size);
        for (long offset = SchedAttr.SIZE; offset < size; offset++) {
            if (in.i8(offset) != 0) {
                throw Errno.E2BIG.raise();
            }
        }
        int policy = in.i32(SchedAttr.SCHED_POLICY_OFFSET);
        long flags = in.i64(SchedAttr.SCHED_FLAGS_OFFSET);
        if (policy < 0 || (flags & ~(long) SCHED_FLAG_RESET_ON_FORK) != 0) {
            throw Errno.EINVAL.raise();
        }
        Task target = target(task, args.i32(0));
        int priority = in.i32(SchedAttr.SCHED_PRIORITY_OFFSET);
        int nice = Math.clamp(in.i32(SchedAttr.SCHED_NICE_OFFSET), PRIO_MIN, PRIO_MAX - 1);
        boolean fair = policy == SCHED_OTHER || policy == SCHED_BATCH;
        boolean refused =
                fair
                        && priority == 0
                        && nice < target.settings().scheduling().nice()
                        && !task.credentials().capable(Capability.CAP_SYS_NICE)
                        && !mayRaise(target, nice);
        if (refused) {
            throw Errno.EPERM.raise();
        }
        set(task, target, policy, priority, flags != 0);
        if (fair) {
            setNice(task, target, nice);
        }
        return 0;
    }

    private static long schedRrGetInterval(Task task, SyscallArgs args) throws ErrnoException {
        Scheduling scheduling = target(task, args.i32(0)).settings().scheduling();
        long intervalNs = scheduling.policy() == SCHED_RR ? RR_INTERVAL_NS : 0;
        new GuestStruct(2 * Long.BYTES).i64(Long.BYTES, intervalNs).write(task.mm(), args.addr(1));
        return 0;
    }

    private static long cpuMask(Task task) {
        int count = task.kernel().cpuCount();
        return count >= Long.SIZE ? -1L : (1L << count) - 1;
    }

    private static long schedGetaffinity(Task task, SyscallArgs args) throws ErrnoException {
        long length = args.u32(1);
        if (length * Byte.SIZE < task.kernel().cpuCount() || (length & (Long.BYTES - 1)) != 0) {
            throw Errno.EINVAL.raise();
        }
        long mask = taskOf(task, args.i32(0)).settings().scheduling().affinity() & cpuMask(task);
        task.mm().writeLong(args.addr(2), mask);
        return Long.BYTES;
    }

    private static long schedSetaffinity(Task task, SyscallArgs args) throws ErrnoException {
        long length = args.u32(1);
        long mask = 0;
        int given = (int) Math.min(length, Long.BYTES);
        if (given > 0) {
            mask = GuestStruct.read(task.mm(), args.addr(2), Long.BYTES, given).i64(0);
        }
        Task target = taskOf(task, args.i32(0));
        if (!mayChange(task.credentials(), target)) {
            throw Errno.EPERM.raise();
        }
        if ((mask & cpuMask(task)) == 0) {
            throw Errno.EINVAL.raise();
        }
        target.settings().scheduling(target.settings().scheduling().withAffinity(mask));
        return 0;
    }

    private static long getcpu(Task task, SyscallArgs args) throws ErrnoException {
        int cpu =
                Long.numberOfTrailingZeros(task.settings().scheduling().affinity() & cpuMask(task));
        if (args.addr(0) != 0) {
            task.mm().writeInt(args.addr(0), cpu);
        }
        if (args.addr(1) != 0) {
            task.mm().writeInt(args.addr(1), 0);
        }
        return 0;
    }

    /**
     * Returns the threads that getpriority(2) or ioprio_get(2) means by a kind and a number; ESRCH
     * for none.
     */
    private static List<Task> meant(Task task, int which, int who) throws ErrnoException {
        List<Task> found = new ArrayList<>();
        if (which == PRIO_PROCESS) {
            Task one = who == 0 ? task : task.pidNamespace().task(who);
            if (one != null) {
                found.add(one);
            }
        } else {
            Object wanted = which == PRIO_PGRP ? group(task, who) : null;
            Credentials own = task.credentials();
            int uid = who == 0 ? own.ruid() : own.userNamespace().uidToKernel(who);
            for (Pid pid : task.pidNamespace().pids()) {
                ThreadGroup process = pid.threadGroup();
                if (process == null) {
                    continue;
                }
                for (Task member : process.members()) {
                    if (which == PRIO_PGRP
                            ? process.processGroup() == wanted
                            : member.credentials().ruid() == uid) {
                        found.add(member);
                    }
                }
            }
        }
        if (found.isEmpty()) {
            throw Errno.ESRCH.raise();
        }
        return found;
    }

    private static ProcessGroup group(Task task, int number) throws ErrnoException {
        ProcessGroup group =
                number == 0
                        ? task.threadGroup().processGroup()
                        : task.pidNamespace().processGroup(number);
        if (group == null) {
            throw Errno.ESRCH.raise();
        }
        return group;
    }

    private static long getpriority(Task task, SyscallArgs args) throws ErrnoException {
        int which = which(args.i32(0));
        int lowest = PRIO_MAX;
        for (Task member : meant(task, which, args.i32(1))) {
            lowest = Math.min(lowest, member.settings().scheduling().nice());
        }
        return NICE_BASE - lowest;
    }

    private static int which(int which) throws ErrnoException {
        if (which < PRIO_PROCESS || which > PRIO_USER) {
            throw Errno.EINVAL.raise();
        }
        return which;
    }

    private static long setpriority(Task task, SyscallArgs args) throws ErrnoException {
        int which = which(args.i32(0));
        int nice = Math.max(PRIO_MIN, Math.min(PRIO_MAX - 1, args.i32(2)));
        for (Task member : meant(task, which, args.i32(1))) {
            if (!mayChange(task.credentials(), member)) {
                throw Errno.EPERM.raise();
            }
            setNice(task, member, nice);
        }
        return 0;
    }

    private static boolean mayRaise(Task target, int nice) {
        return Long.compareUnsigned(
                        NICE_BASE - nice, target.threadGroup().limits().soft(Rlimit.RLIMIT_NICE))
                <= 0;
    }

    private static void setNice(Task task, Task target, int nice) throws ErrnoException {
        if (nice < PRIO_MIN || nice > PRIO_MAX - 1) {
            throw Errno.EINVAL.raise();
        }
        Scheduling old = target.settings().scheduling();
        if (nice < old.nice()
                && !task.credentials().capable(Capability.CAP_SYS_NICE)
                && !mayRaise(target, nice)) {
            throw Errno.EACCES.raise();
        }
        target.settings().scheduling(old.withNice(nice));
    }

    private static int ioWhich(int which) throws ErrnoException {
        if (which < IOPRIO_WHO_PROCESS || which > IOPRIO_WHO_USER) {
            throw Errno.EINVAL.raise();
        }
        return which - IOPRIO_WHO_PROCESS;
    }

    private static long ioprioGet(Task task, SyscallArgs args) throws ErrnoException {
        int which = args.i32(0);
        int best = -1;
        for (Task member : meant(task, ioWhich(which), args.i32(1))) {
            if (which == IOPRIO_WHO_PROCESS) {
                return member.settings().scheduling().ioPriority();
            }
            int value = effectiveIoPriority(member.settings().scheduling());
            best = best < 0 ? value : Math.min(best, value);
        }
        return best;
    }

    /** Without a value of its own, a thread's follows from its nice value. */
    private static int effectiveIoPriority(Scheduling scheduling) {
        if (scheduling.ioPriority() >>> IOPRIO_CLASS_SHIFT != IOPRIO_CLASS_NONE) {
            return scheduling.ioPriority();
        }
        int ioClass =
                scheduling.policy() == SCHED_IDLE
                        ? IOPRIO_CLASS_IDLE
                        : isRealTime(scheduling.policy()) ? IOPRIO_CLASS_RT : IOPRIO_CLASS_BE;
        return ioClass << IOPRIO_CLASS_SHIFT | (scheduling.nice() + NICE_BASE) / 5;
    }

    private static long ioprioSet(Task task, SyscallArgs args) throws ErrnoException {
        int value = args.i32(2);
        int ioClass = value >>> IOPRIO_CLASS_SHIFT & IOPRIO_CLASS_MASK;
        int level = value & (IOPRIO_NR_LEVELS - 1);
        switch (ioClass) {
            case IOPRIO_CLASS_RT -> {
                if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)
                        && !task.credentials().capable(Capability.CAP_SYS_NICE)) {
                    throw Errno.EPERM.raise();
                }
            }
            case IOPRIO_CLASS_BE, IOPRIO_CLASS_IDLE -> {}
            case IOPRIO_CLASS_NONE -> {
                if (level != 0) {
                    throw Errno.EINVAL.raise();
                }
            }
            default -> throw Errno.EINVAL.raise();
        }
        for (Task member : meant(task, ioWhich(args.i32(0)), args.i32(1))) {
            if (!mayChange(task.credentials(), member)) {
                throw Errno.EPERM.raise();
            }
            member.settings().scheduling(member.settings().scheduling().withIoPriority(value));
        }
        return 0;
    }
}
