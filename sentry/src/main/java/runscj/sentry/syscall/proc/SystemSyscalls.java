package runscj.sentry.syscall.proc;

import static runscj.abi.Personality.*;
import static runscj.abi.Random.*;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Sysinfo;
import runscj.abi.Utsname;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** The system as a whole: uname(2), sethostname(2), sysinfo(2), personality(2), getrandom(2). */
public final class SystemSyscalls {
    /** The Linux that this kernel behaves as. */
    public static final String RELEASE = UtsNamespace.RELEASE;

    /** What uname(2) shows as the version. */
    public static final String VERSION = UtsNamespace.VERSION;

    private static final String RELEASE_FOR_UNAME26 = "2.6.72";
    private static final int NAME_MAX = Utsname.FIELD_LENGTH - 1;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private SystemSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.UNAME, SystemSyscalls::uname)
                .bind(Sysno.SETHOSTNAME, SystemSyscalls::sethostname)
                .bind(Sysno.SETDOMAINNAME, SystemSyscalls::setdomainname)
                .bind(Sysno.SYSINFO, SystemSyscalls::sysinfo)
                .bind(Sysno.PERSONALITY, SystemSyscalls::personality)
                .bind(Sysno.GETRANDOM, SystemSyscalls::getrandom);
    }

    private static long uname(Task task, SyscallArgs args) throws ErrnoException {
        UtsNamespace names = task.namespaces().uts();
        int personality = task.settings().personality();
        new GuestStruct(Utsname.SIZE)
                .string(Utsname.SYSNAME_OFFSET, "Linux", NAME_MAX)
                .string(Utsname.NODENAME_OFFSET, names.hostName(), NAME_MAX)
                .string(
                        Utsname.RELEASE_OFFSET,
                        (personality & UNAME26) != 0 ? RELEASE_FOR_UNAME26 : RELEASE,
                        NAME_MAX)
                .string(Utsname.VERSION_OFFSET, VERSION, NAME_MAX)
                .string(
                        Utsname.MACHINE_OFFSET,
                        (personality & PER_MASK) == PER_LINUX32 ? "i686" : "x86_64",
                        NAME_MAX)
                .string(Utsname.DOMAINNAME_OFFSET, names.domainName(), NAME_MAX)
                .write(task.mm(), args.addr(0));
        return 0;
    }

    private static String readName(Task task, SyscallArgs args) throws ErrnoException {
        if (!task.credentials()
                .capableIn(task.namespaces().uts().owner(), Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
        int length = args.i32(1);
        if (length < 0 || length > NAME_MAX) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct bytes = GuestStruct.read(task.mm(), args.addr(0), length);
        StringBuilder name = new StringBuilder(length);
        for (int index = 0; index < length && bytes.i8(index) != 0; index++) {
            name.append((char) (bytes.i8(index) & 0xff));
        }
        return name.toString();
    }

    private static long sethostname(Task task, SyscallArgs args) throws ErrnoException {
        task.namespaces().uts().hostName(readName(task, args));
        return 0;
    }

    private static long setdomainname(Task task, SyscallArgs args) throws ErrnoException {
        task.namespaces().uts().domainName(readName(task, args));
        return 0;
    }

    private static long sysinfo(Task task, SyscallArgs args) throws ErrnoException {
        Kernel kernel = task.kernel();
        long total = kernel.memory().limitBytes();
        new GuestStruct(Sysinfo.SIZE)
                .i64(Sysinfo.UPTIME_OFFSET, (System.nanoTime() - kernel.bootNs()) / NS_PER_SECOND)
                .i64(Sysinfo.TOTALRAM_OFFSET, total)
                .i64(Sysinfo.FREERAM_OFFSET, Math.max(0, total - kernel.memory().usedBytes()))
                .i16(Sysinfo.PROCS_OFFSET, Math.min(kernel.taskCount(), 0xffff))
                .i32(Sysinfo.MEM_UNIT_OFFSET, 1)
                .write(task.mm(), args.addr(0));
        return 0;
    }

    private static long personality(Task task, SyscallArgs args) {
        int wanted = args.i32(0);
        int old = task.settings().personality();
        if (wanted != -1) {
            task.settings().personality(wanted);
        }
        return old & 0xffff_ffffL;
    }

    private static long getrandom(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(2, GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE);
        if ((flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE)) {
            throw Errno.EINVAL.raise();
        }
        long length =
                args.i64(1) < 0 ? Integer.MAX_VALUE : Math.min(args.i64(1), Integer.MAX_VALUE);
        IoBuffer target = task.mm().buffer(args.addr(0), length);
        return task.kernel().random().fill(target, task::interrupted);
    }
}
