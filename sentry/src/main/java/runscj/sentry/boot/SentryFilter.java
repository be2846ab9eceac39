package runscj.sentry.boot;

import runscj.abi.ErrnoException;
import runscj.bpf.Program;
import runscj.seccomp.Installer;
import runscj.seccomp.JvmCalls;
import runscj.seccomp.RuleSet;
import runscj.syscalls.Sysno;

/**
 * The host calls that the sentry may make once its first stub exists: none names a file, makes a
 * socket or a process.
 */
final class SentryFilter {
    private static final Sysno[] OWN = {
        // guests: running them, telling their threads apart, ending them
        Sysno.PTRACE,
        Sysno.WAIT4,
        Sysno.WAITID,
        Sysno.TGKILL,
        Sysno.KILL,
        Sysno.SCHED_SETAFFINITY,
        // a stub's answers: anonymous memory without a name that anybody could open
        Sysno.MEMFD_CREATE,
        // guest memory and the data of files that the gofer has opened
        Sysno.FTRUNCATE,
        Sysno.FALLOCATE,
        Sysno.MINCORE,
        Sysno.PWRITE64,
        Sysno.READV,
        Sysno.WRITEV,
        Sysno.PREADV2,
        Sysno.PWRITEV2,
        Sysno.FSYNC,
        Sysno.FDATASYNC,
        Sysno.MEMBARRIER,
        // the gofer, the command line and the container's streams
        Sysno.SENDMSG,
        Sysno.RECVMSG,
        Sysno.ACCEPT4,
        Sysno.SHUTDOWN,
        Sysno.IOCTL,
        Sysno.FCNTL,
        Sysno.PPOLL,
        Sysno.EPOLL_CREATE1,
        Sysno.EPOLL_CTL,
        Sysno.EPOLL_PWAIT,
        Sysno.EPOLL_PWAIT2,
        Sysno.EPOLL_WAIT,
        Sysno.EVENTFD2,
    };

    private SentryFilter() {}

    static void install(Program program) throws ErrnoException {
        Installer.installOnProcess(program);
    }

    /** Compiles the filter. */
    static Program program() throws ErrnoException {
        RuleSet.Builder rules = JvmCalls.rules();
        for (Sysno sysno : OWN) {
            rules.allow(sysno.nr());
        }
        return rules.build().compile();
    }
}
