package runscj.seccomp;

import runscj.abi.Errno;
import runscj.syscalls.Sysno;

/**
 * What a Java virtual machine needs of the host once it runs: memory, threads, locks, time, and
 * reading from files that are open already. The start of the filters of the sentry and the gofer.
 * What is not allowed fails with EPERM, so that the virtual machine takes its own way out.
 */
public final class JvmCalls {
    private static final int CLONE_VM = 0x100;
    private static final int CLONE_THREAD = 0x10000;

    private static final Sysno[] ALWAYS = {
        Sysno.READ,
        Sysno.WRITE,
        Sysno.CLOSE,
        Sysno.FSTAT,
        Sysno.LSEEK,
        Sysno.PREAD64,
        Sysno.MUNMAP,
        Sysno.MADVISE,
        Sysno.BRK,
        Sysno.RT_SIGACTION,
        Sysno.RT_SIGPROCMASK,
        Sysno.RT_SIGRETURN,
        Sysno.SIGALTSTACK,
        Sysno.FUTEX,
        Sysno.SCHED_YIELD,
        Sysno.SCHED_GETAFFINITY,
        Sysno.GETCPU,
        Sysno.CLOCK_GETTIME,
        Sysno.CLOCK_NANOSLEEP,
        Sysno.GETPID,
        Sysno.GETTID,
        Sysno.SET_ROBUST_LIST,
        Sysno.SYSINFO,
        Sysno.GETRUSAGE,
        Sysno.GETRANDOM,
        Sysno.RESTART_SYSCALL,
        Sysno.EXIT,
        Sysno.EXIT_GROUP,
        Sysno.PRCTL,
    };

    private JvmCalls() {}

    /** Returns a rule set's start. */
    public static RuleSet.Builder rules() {
        RuleSet.Builder rules = RuleSet.otherwise(Action.errno(Errno.EPERM.number()));
        for (Sysno sysno : ALWAYS) {
            rules.allow(sysno.nr());
        }
        rules.allow(
                Sysno.MMAP.nr(),
                Sysno.MPROTECT
                        .nr()); // the virtual machine commits parts of its code cache with all
        // rights
        // threads, no processes; clone3 hides its flags in memory, and libc falls back to clone
        rules.add(
                Sysno.CLONE.nr(),
                Action.ALLOW,
                Condition.argMasked(0, CLONE_VM | CLONE_THREAD, CLONE_VM | CLONE_THREAD));
        rules.add(Sysno.CLONE3.nr(), Action.errno(Errno.ENOSYS.number()));
        rules.add(Sysno.RSEQ.nr(), Action.errno(Errno.ENOSYS.number()));
        return rules;
    }
}
