package runscj.gofer.server;

import runscj.abi.ErrnoException;
import runscj.bpf.Program;
import runscj.seccomp.Installer;
import runscj.seccomp.JvmCalls;
import runscj.seccomp.RuleSet;
import runscj.syscalls.Sysno;

/**
 * The host calls that the gofer may make once it serves: file calls from a directory's descriptor,
 * no sockets but those it has, no processes.
 */
final class GoferFilter {
    private static final Sysno[] OWN = {
        Sysno.OPENAT2,
        Sysno.OPENAT, // a root that is a single file, from /proc/self/fd's descriptor
        Sysno.STATX,
        Sysno.FSTATFS,
        Sysno.GETDENTS64,
        Sysno.READLINKAT,
        Sysno.MKDIRAT,
        Sysno.MKNODAT,
        Sysno.SYMLINKAT,
        Sysno.LINKAT,
        Sysno.UNLINKAT,
        Sysno.RENAMEAT2,
        Sysno.FCHMOD,
        Sysno.FCHMODAT2,
        Sysno.FCHOWN,
        Sysno.FCHOWNAT,
        Sysno.FTRUNCATE,
        Sysno.UTIMENSAT,
        Sysno.FGETXATTR,
        Sysno.FSETXATTR,
        Sysno.FREMOVEXATTR,
        Sysno.FLISTXATTR,
        Sysno.FSYNC,
        Sysno.SYNCFS,
        Sysno.SENDMSG,
        Sysno.RECVMSG,
        Sysno.SOCKETPAIR,
    };

    private GoferFilter() {}

    static void install() throws ErrnoException {
        Installer.installOnProcess(program());
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
