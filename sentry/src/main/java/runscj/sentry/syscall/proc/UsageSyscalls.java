package runscj.sentry.syscall.proc;

import static runscj.abi.Rlimit.*;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.RlimitLayout;
import runscj.abi.Rusage;
import runscj.abi.Tms;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.ProcessUsage;
import runscj.sentry.kernel.ResourceLimits;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** Resource limits and usage: getrlimit(2), prlimit(2), getrusage(2), times(2). */
public final class UsageSyscalls {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_TICK = 10_000_000L;

    private UsageSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.GETRLIMIT, UsageSyscalls::getrlimit)
                .bind(Sysno.SETRLIMIT, UsageSyscalls::setrlimit)
                .bind(Sysno.PRLIMIT64, UsageSyscalls::prlimit64)
                .bind(Sysno.GETRUSAGE, UsageSyscalls::getrusage)
                .bind(Sysno.TIMES, UsageSyscalls::times);
    }

    private static int resource(int number) throws ErrnoException {
        if (number < 0 || number >= RLIM_NLIMITS) {
            throw Errno.EINVAL.raise();
        }
        return number;
    }

    private static long getrlimit(Task task, SyscallArgs args) throws ErrnoException {
        write(task, task.threadGroup().limits(), resource(args.i32(0)), args.addr(1));
        return 0;
    }

    private static void write(Task task, ResourceLimits limits, int resource, long addr)
            throws ErrnoException {
        new GuestStruct(RlimitLayout.SIZE)
                .i64(RlimitLayout.RLIM_CUR_OFFSET, limits.soft(resource))
                .i64(RlimitLayout.RLIM_MAX_OFFSET, limits.hard(resource))
                .write(task.mm(), addr);
    }

    private static long setrlimit(Task task, SyscallArgs args) throws ErrnoException {
        int resource = args.i32(0);
        GuestStruct in = GuestStruct.read(task.mm(), args.addr(1), RlimitLayout.SIZE);
        set(task, task.threadGroup().limits(), resource(resource), in);
        return 0;
    }

    private static void set(Task task, ResourceLimits limits, int resource, GuestStruct in)
            throws ErrnoException {
        long soft = in.i64(RlimitLayout.RLIM_CUR_OFFSET);
        long hard = in.i64(RlimitLayout.RLIM_MAX_OFFSET);
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw Errno.EINVAL.raise();
        }
        if (resource == RLIMIT_NOFILE && Long.compareUnsigned(hard, FdTable.FD_MAX) > 0) {
            throw Errno.EPERM.raise();
        }
        if (Long.compareUnsigned(hard, limits.hard(resource)) > 0
                && !task.credentials().capable(Capability.CAP_SYS_RESOURCE)) {
            throw Errno.EPERM.raise();
        }
        limits.set(resource, soft, hard);
    }

    private static long prlimit64(Task task, SyscallArgs args) throws ErrnoException {
        int pid = args.i32(0);
        int number = args.i32(1);
        long newAddr = args.addr(2);
        GuestStruct in =
                newAddr == 0 ? null : GuestStruct.read(task.mm(), newAddr, RlimitLayout.SIZE);
        Task target = pid == 0 ? task : task.pidNamespace().task(pid);
        if (target == null) {
            throw Errno.ESRCH.raise();
        }
        if (target.threadGroup() != task.threadGroup()
                && !mayLimit(task.credentials(), target.credentials())) {
            throw Errno.EPERM.raise();
        }
        int resource = resource(number);
        ResourceLimits limits = target.threadGroup().limits();
        long oldAddr = args.addr(3);
        GuestStruct old =
                new GuestStruct(RlimitLayout.SIZE)
                        .i64(RlimitLayout.RLIM_CUR_OFFSET, limits.soft(resource))
                        .i64(RlimitLayout.RLIM_MAX_OFFSET, limits.hard(resource));
        if (in != null) {
            set(task, limits, resource, in);
        }
        if (oldAddr != 0) {
            old.write(task.mm(), oldAddr);
        }
        return 0;
    }

    private static boolean mayLimit(Credentials mine, Credentials theirs) {
        boolean same =
                mine.ruid() == theirs.euid()
                        && mine.ruid() == theirs.suid()
                        && mine.ruid() == theirs.ruid()
                        && mine.rgid() == theirs.egid()
                        && mine.rgid() == theirs.sgid()
                        && mine.rgid() == theirs.rgid();
        return same || mine.capableIn(theirs.userNamespace(), Capability.CAP_SYS_RESOURCE);
    }

    /** Returns a struct rusage with the given times. */
    static GuestStruct rusage(CpuTime times) {
        GuestStruct usage = new GuestStruct(Rusage.SIZE);
        timeval(usage, Rusage.RU_UTIME_OFFSET, times.userNs());
        timeval(usage, Rusage.RU_STIME_OFFSET, times.systemNs());
        return usage;
    }

    private static void timeval(GuestStruct struct, long offset, long ns) {
        struct.i64(offset, ns / NS_PER_SECOND).i64(offset + Long.BYTES, ns % NS_PER_SECOND / 1000);
    }

    private static long getrusage(Task task, SyscallArgs args) throws ErrnoException {
        CpuTime times =
                switch (args.i32(0)) {
                    case RUSAGE_SELF -> ProcessUsage.of(task.threadGroup());
                    case RUSAGE_CHILDREN -> task.threadGroup().usage().children();
                    case RUSAGE_THREAD -> task.cpuTimes().sum();
                    default -> throw Errno.EINVAL.raise();
                };
        long residentBytes =
                args.i32(0) == RUSAGE_CHILDREN
                        ? task.threadGroup().usage().childMaxResidentBytes()
                        : task.mm().usage().peakResidentBytes();
        rusage(times)
                .i64(Rusage.RU_MAXRSS_OFFSET, residentBytes >>> 10)
                .write(task.mm(), args.addr(1));
        return 0;
    }

    private static long times(Task task, SyscallArgs args) throws ErrnoException {
        if (args.addr(0) != 0) {
            CpuTime own = ProcessUsage.of(task.threadGroup());
            CpuTime children = task.threadGroup().usage().children();
            new GuestStruct(Tms.SIZE)
                    .i64(Tms.TMS_UTIME_OFFSET, own.userNs() / NS_PER_TICK)
                    .i64(Tms.TMS_STIME_OFFSET, own.systemNs() / NS_PER_TICK)
                    .i64(Tms.TMS_CUTIME_OFFSET, children.userNs() / NS_PER_TICK)
                    .i64(Tms.TMS_CSTIME_OFFSET, children.systemNs() / NS_PER_TICK)
                    .write(task.mm(), args.addr(0));
        }
        return (System.nanoTime() - task.kernel().bootNs()) / NS_PER_TICK;
    }
}
