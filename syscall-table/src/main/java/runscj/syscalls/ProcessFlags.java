package runscj.syscalls;

import static runscj.abi.Fcntl.*;
import static runscj.abi.Futex.*;
import static runscj.abi.Kcmp.*;
import static runscj.abi.Personality.*;
import static runscj.abi.Prctl.*;
import static runscj.abi.Ptrace.*;
import static runscj.abi.Random.*;
import static runscj.abi.Rlimit.*;
import static runscj.abi.Rseq.*;
import static runscj.abi.Sched.*;
import static runscj.abi.Seccomp.*;
import static runscj.abi.Signal.*;
import static runscj.abi.Time.*;
import static runscj.abi.Wait.*;

/**
 * Flag sets of process, signal, scheduling and time calls. Each comment names the calls that take
 * it.
 */
public final class ProcessFlags {
    private ProcessFlags() {}

    /** clone(2): the low byte is the exit signal. */
    public static final FlagSet CLONE_FLAGS =
            FlagSet.lenient()
                    .wide()
                    .bit("CLONE_VM", CLONE_VM)
                    .bit("CLONE_FS", CLONE_FS)
                    .bit("CLONE_FILES", CLONE_FILES)
                    .bit("CLONE_SIGHAND", CLONE_SIGHAND)
                    .bit("CLONE_PIDFD", CLONE_PIDFD)
                    .bit("CLONE_PTRACE", CLONE_PTRACE)
                    .bit("CLONE_VFORK", CLONE_VFORK)
                    .bit("CLONE_PARENT", CLONE_PARENT)
                    .bit("CLONE_THREAD", CLONE_THREAD)
                    .bit("CLONE_NEWNS", CLONE_NEWNS)
                    .bit("CLONE_SYSVSEM", CLONE_SYSVSEM)
                    .bit("CLONE_SETTLS", CLONE_SETTLS)
                    .bit("CLONE_PARENT_SETTID", CLONE_PARENT_SETTID)
                    .bit("CLONE_CHILD_CLEARTID", CLONE_CHILD_CLEARTID)
                    .bit("CLONE_DETACHED", CLONE_DETACHED)
                    .bit("CLONE_UNTRACED", CLONE_UNTRACED)
                    .bit("CLONE_CHILD_SETTID", CLONE_CHILD_SETTID)
                    .bit("CLONE_NEWCGROUP", CLONE_NEWCGROUP)
                    .bit("CLONE_NEWUTS", CLONE_NEWUTS)
                    .bit("CLONE_NEWIPC", CLONE_NEWIPC)
                    .bit("CLONE_NEWUSER", CLONE_NEWUSER)
                    .bit("CLONE_NEWPID", CLONE_NEWPID)
                    .bit("CLONE_NEWNET", CLONE_NEWNET)
                    .bit("CLONE_IO", CLONE_IO)
                    .field(CSIGNAL)
                    .value("SIGHUP", SIGHUP)
                    .value("SIGUSR1", SIGUSR1)
                    .value("SIGUSR2", SIGUSR2)
                    .value("SIGTERM", SIGTERM)
                    .value("SIGCHLD", SIGCHLD)
                    .build();

    /** clone3(2), in struct clone_args. */
    public static final FlagSet CLONE3_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bit("CLONE_VM", CLONE_VM)
                    .bit("CLONE_FS", CLONE_FS)
                    .bit("CLONE_FILES", CLONE_FILES)
                    .bit("CLONE_SIGHAND", CLONE_SIGHAND)
                    .bit("CLONE_PIDFD", CLONE_PIDFD)
                    .bit("CLONE_PTRACE", CLONE_PTRACE)
                    .bit("CLONE_VFORK", CLONE_VFORK)
                    .bit("CLONE_PARENT", CLONE_PARENT)
                    .bit("CLONE_THREAD", CLONE_THREAD)
                    .bit("CLONE_NEWNS", CLONE_NEWNS)
                    .bit("CLONE_SYSVSEM", CLONE_SYSVSEM)
                    .bit("CLONE_SETTLS", CLONE_SETTLS)
                    .bit("CLONE_PARENT_SETTID", CLONE_PARENT_SETTID)
                    .bit("CLONE_CHILD_CLEARTID", CLONE_CHILD_CLEARTID)
                    .bit("CLONE_UNTRACED", CLONE_UNTRACED)
                    .bit("CLONE_CHILD_SETTID", CLONE_CHILD_SETTID)
                    .bit("CLONE_NEWCGROUP", CLONE_NEWCGROUP)
                    .bit("CLONE_NEWUTS", CLONE_NEWUTS)
                    .bit("CLONE_NEWIPC", CLONE_NEWIPC)
                    .bit("CLONE_NEWUSER", CLONE_NEWUSER)
                    .bit("CLONE_NEWPID", CLONE_NEWPID)
                    .bit("CLONE_NEWNET", CLONE_NEWNET)
                    .bit("CLONE_NEWTIME", CLONE_NEWTIME)
                    .bit("CLONE_IO", CLONE_IO)
                    .bit("CLONE_CLEAR_SIGHAND", CLONE_CLEAR_SIGHAND)
                    .bit("CLONE_INTO_CGROUP", CLONE_INTO_CGROUP)
                    .build();

    /** unshare(2). */
    public static final FlagSet UNSHARE_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bit("CLONE_THREAD", CLONE_THREAD)
                    .bit("CLONE_FS", CLONE_FS)
                    .bit("CLONE_NEWNS", CLONE_NEWNS)
                    .bit("CLONE_SIGHAND", CLONE_SIGHAND)
                    .bit("CLONE_VM", CLONE_VM)
                    .bit("CLONE_FILES", CLONE_FILES)
                    .bit("CLONE_SYSVSEM", CLONE_SYSVSEM)
                    .bit("CLONE_NEWUTS", CLONE_NEWUTS)
                    .bit("CLONE_NEWIPC", CLONE_NEWIPC)
                    .bit("CLONE_NEWNET", CLONE_NEWNET)
                    .bit("CLONE_NEWUSER", CLONE_NEWUSER)
                    .bit("CLONE_NEWPID", CLONE_NEWPID)
                    .bit("CLONE_NEWCGROUP", CLONE_NEWCGROUP)
                    .bit("CLONE_NEWTIME", CLONE_NEWTIME)
                    .build();

    /** setns(2). */
    public static final FlagSet SETNS_TYPE =
            FlagSet.strict()
                    .bit("CLONE_NEWNS", CLONE_NEWNS)
                    .bit("CLONE_NEWUTS", CLONE_NEWUTS)
                    .bit("CLONE_NEWIPC", CLONE_NEWIPC)
                    .bit("CLONE_NEWNET", CLONE_NEWNET)
                    .bit("CLONE_NEWUSER", CLONE_NEWUSER)
                    .bit("CLONE_NEWPID", CLONE_NEWPID)
                    .bit("CLONE_NEWCGROUP", CLONE_NEWCGROUP)
                    .bit("CLONE_NEWTIME", CLONE_NEWTIME)
                    .build();

    /** wait4(2). */
    public static final FlagSet WAIT4_OPTIONS =
            FlagSet.strict()
                    .bit("WNOHANG", WNOHANG)
                    .bit("WUNTRACED", WUNTRACED)
                    .bit("WCONTINUED", WCONTINUED)
                    .bit("__WNOTHREAD", __WNOTHREAD)
                    .bit("__WCLONE", __WCLONE)
                    .bit("__WALL", __WALL)
                    .build();

    /** waitid(2). */
    public static final FlagSet WAITID_OPTIONS =
            FlagSet.strict()
                    .bit("WNOHANG", WNOHANG)
                    .bit("WSTOPPED", WSTOPPED)
                    .bit("WEXITED", WEXITED)
                    .bit("WCONTINUED", WCONTINUED)
                    .bit("WNOWAIT", WNOWAIT)
                    .bit("__WNOTHREAD", __WNOTHREAD)
                    .bit("__WCLONE", __WCLONE)
                    .bit("__WALL", __WALL)
                    .build();

    /** waitid(2). */
    public static final FlagSet WAITID_TYPE =
            FlagSet.unchecked()
                    .choice("P_ALL", P_ALL)
                    .choice("P_PID", P_PID)
                    .choice("P_PGID", P_PGID)
                    .choice("P_PIDFD", P_PIDFD)
                    .build();

    /** execveat(2). */
    public static final FlagSet EXECVEAT_FLAGS =
            FlagSet.strict()
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .bit("AT_EXECVE_CHECK", AT_EXECVE_CHECK)
                    .build();

    /** pidfd_open(2). */
    public static final FlagSet PIDFD_OPEN_FLAGS =
            FlagSet.strict()
                    .bit("PIDFD_NONBLOCK", PIDFD_NONBLOCK)
                    .bit("PIDFD_THREAD", PIDFD_THREAD)
                    .build();

    /** pidfd_send_signal(2). */
    public static final FlagSet PIDFD_SIGNAL_FLAGS =
            FlagSet.strict()
                    .bit("PIDFD_SIGNAL_THREAD", PIDFD_SIGNAL_THREAD)
                    .bit("PIDFD_SIGNAL_THREAD_GROUP", PIDFD_SIGNAL_THREAD_GROUP)
                    .bit("PIDFD_SIGNAL_PROCESS_GROUP", PIDFD_SIGNAL_PROCESS_GROUP)
                    .build();

    /** rt_sigprocmask(2). */
    public static final FlagSet SIGMASK_HOW =
            FlagSet.unchecked()
                    .choice("SIG_BLOCK", SIG_BLOCK)
                    .choice("SIG_UNBLOCK", SIG_UNBLOCK)
                    .choice("SIG_SETMASK", SIG_SETMASK)
                    .build();

    /** rt_sigaction(2), in struct sigaction: unknown bits are cleared. */
    public static final FlagSet SIGACTION_FLAGS =
            FlagSet.lenient()
                    .wide()
                    .bit("SA_NOCLDSTOP", SA_NOCLDSTOP)
                    .bit("SA_NOCLDWAIT", SA_NOCLDWAIT)
                    .bit("SA_SIGINFO", SA_SIGINFO)
                    .bit("SA_EXPOSE_TAGBITS", SA_EXPOSE_TAGBITS)
                    .bit("SA_RESTORER", SA_RESTORER)
                    .bit("SA_ONSTACK", SA_ONSTACK)
                    .bit("SA_RESTART", SA_RESTART)
                    .bit("SA_NODEFER", SA_NODEFER)
                    .bit("SA_RESETHAND", SA_RESETHAND)
                    .build();

    /** futex(2): unknown commands are ENOSYS. */
    public static final FlagSet FUTEX_OPERATION =
            FlagSet.unchecked()
                    .field(FUTEX_CMD_MASK)
                    .value("FUTEX_WAIT", FUTEX_WAIT)
                    .value("FUTEX_WAKE", FUTEX_WAKE)
                    .value("FUTEX_FD", FUTEX_FD)
                    .value("FUTEX_REQUEUE", FUTEX_REQUEUE)
                    .value("FUTEX_CMP_REQUEUE", FUTEX_CMP_REQUEUE)
                    .value("FUTEX_WAKE_OP", FUTEX_WAKE_OP)
                    .value("FUTEX_LOCK_PI", FUTEX_LOCK_PI)
                    .value("FUTEX_UNLOCK_PI", FUTEX_UNLOCK_PI)
                    .value("FUTEX_TRYLOCK_PI", FUTEX_TRYLOCK_PI)
                    .value("FUTEX_WAIT_BITSET", FUTEX_WAIT_BITSET)
                    .value("FUTEX_WAKE_BITSET", FUTEX_WAKE_BITSET)
                    .value("FUTEX_WAIT_REQUEUE_PI", FUTEX_WAIT_REQUEUE_PI)
                    .value("FUTEX_CMP_REQUEUE_PI", FUTEX_CMP_REQUEUE_PI)
                    .value("FUTEX_LOCK_PI2", FUTEX_LOCK_PI2)
                    .bit("FUTEX_PRIVATE_FLAG", FUTEX_PRIVATE_FLAG)
                    .bit("FUTEX_CLOCK_REALTIME", FUTEX_CLOCK_REALTIME)
                    .build();

    /** futex_wait(2), futex_wake(2), futex_waitv(2). */
    public static final FlagSet FUTEX2_FLAGS =
            FlagSet.strict()
                    .field(FUTEX2_SIZE_MASK)
                    .value("FUTEX2_SIZE_U8", FUTEX2_SIZE_U8)
                    .value("FUTEX2_SIZE_U16", FUTEX2_SIZE_U16)
                    .value("FUTEX2_SIZE_U32", FUTEX2_SIZE_U32)
                    .value("FUTEX2_SIZE_U64", FUTEX2_SIZE_U64)
                    .bit("FUTEX2_NUMA", FUTEX2_NUMA)
                    .bit("FUTEX2_MPOL", FUTEX2_MPOL)
                    .bit("FUTEX2_PRIVATE", FUTEX2_PRIVATE)
                    .build();

    /** clock_gettime(2). */
    public static final FlagSet CLOCK_ID =
            FlagSet.unchecked()
                    .choice("CLOCK_REALTIME", CLOCK_REALTIME)
                    .choice("CLOCK_MONOTONIC", CLOCK_MONOTONIC)
                    .choice("CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID)
                    .choice("CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID)
                    .choice("CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW)
                    .choice("CLOCK_REALTIME_COARSE", CLOCK_REALTIME_COARSE)
                    .choice("CLOCK_MONOTONIC_COARSE", CLOCK_MONOTONIC_COARSE)
                    .choice("CLOCK_BOOTTIME", CLOCK_BOOTTIME)
                    .choice("CLOCK_REALTIME_ALARM", CLOCK_REALTIME_ALARM)
                    .choice("CLOCK_BOOTTIME_ALARM", CLOCK_BOOTTIME_ALARM)
                    .choice("CLOCK_TAI", CLOCK_TAI)
                    .build();

    /** timer_settime(2), clock_nanosleep(2): unknown bits are ignored. */
    public static final FlagSet TIMER_FLAGS =
            FlagSet.lenient().bit("TIMER_ABSTIME", TIMER_ABSTIME).build();

    /** getitimer(2). */
    public static final FlagSet ITIMER_WHICH =
            FlagSet.unchecked()
                    .choice("ITIMER_REAL", ITIMER_REAL)
                    .choice("ITIMER_VIRTUAL", ITIMER_VIRTUAL)
                    .choice("ITIMER_PROF", ITIMER_PROF)
                    .build();

    /** getrlimit(2). */
    public static final FlagSet RLIMIT_RESOURCE =
            FlagSet.unchecked()
                    .choice("RLIMIT_CPU", RLIMIT_CPU)
                    .choice("RLIMIT_FSIZE", RLIMIT_FSIZE)
                    .choice("RLIMIT_DATA", RLIMIT_DATA)
                    .choice("RLIMIT_STACK", RLIMIT_STACK)
                    .choice("RLIMIT_CORE", RLIMIT_CORE)
                    .choice("RLIMIT_RSS", RLIMIT_RSS)
                    .choice("RLIMIT_NPROC", RLIMIT_NPROC)
                    .choice("RLIMIT_NOFILE", RLIMIT_NOFILE)
                    .choice("RLIMIT_MEMLOCK", RLIMIT_MEMLOCK)
                    .choice("RLIMIT_AS", RLIMIT_AS)
                    .choice("RLIMIT_LOCKS", RLIMIT_LOCKS)
                    .choice("RLIMIT_SIGPENDING", RLIMIT_SIGPENDING)
                    .choice("RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE)
                    .choice("RLIMIT_NICE", RLIMIT_NICE)
                    .choice("RLIMIT_RTPRIO", RLIMIT_RTPRIO)
                    .choice("RLIMIT_RTTIME", RLIMIT_RTTIME)
                    .build();

    /** getrusage(2). */
    public static final FlagSet RUSAGE_WHO =
            FlagSet.unchecked()
                    .choice("RUSAGE_SELF", RUSAGE_SELF)
                    .choice("RUSAGE_CHILDREN", RUSAGE_CHILDREN)
                    .choice("RUSAGE_THREAD", RUSAGE_THREAD)
                    .build();

    /** getpriority(2). */
    public static final FlagSet PRIO_WHICH =
            FlagSet.unchecked()
                    .choice("PRIO_PROCESS", PRIO_PROCESS)
                    .choice("PRIO_PGRP", PRIO_PGRP)
                    .choice("PRIO_USER", PRIO_USER)
                    .build();

    /** ioprio_get(2). */
    public static final FlagSet IOPRIO_WHICH =
            FlagSet.unchecked()
                    .choice("IOPRIO_WHO_PROCESS", IOPRIO_WHO_PROCESS)
                    .choice("IOPRIO_WHO_PGRP", IOPRIO_WHO_PGRP)
                    .choice("IOPRIO_WHO_USER", IOPRIO_WHO_USER)
                    .build();

    /** sched_setscheduler(2). */
    public static final FlagSet SCHED_POLICY =
            FlagSet.unchecked()
                    .choice("SCHED_OTHER", SCHED_OTHER)
                    .choice("SCHED_FIFO", SCHED_FIFO)
                    .choice("SCHED_RR", SCHED_RR)
                    .choice("SCHED_BATCH", SCHED_BATCH)
                    .choice("SCHED_IDLE", SCHED_IDLE)
                    .choice("SCHED_DEADLINE", SCHED_DEADLINE)
                    .choice("SCHED_EXT", SCHED_EXT)
                    .choice("SCHED_RESET_ON_FORK", SCHED_RESET_ON_FORK)
                    .build();

    /** prctl(2). */
    public static final FlagSet PRCTL_OPTION =
            FlagSet.unchecked()
                    .choice("PR_SET_PDEATHSIG", PR_SET_PDEATHSIG)
                    .choice("PR_GET_PDEATHSIG", PR_GET_PDEATHSIG)
                    .choice("PR_GET_DUMPABLE", PR_GET_DUMPABLE)
                    .choice("PR_SET_DUMPABLE", PR_SET_DUMPABLE)
                    .choice("PR_GET_KEEPCAPS", PR_GET_KEEPCAPS)
                    .choice("PR_SET_KEEPCAPS", PR_SET_KEEPCAPS)
                    .choice("PR_GET_FPEMU", PR_GET_FPEMU)
                    .choice("PR_SET_FPEMU", PR_SET_FPEMU)
                    .choice("PR_GET_FPEXC", PR_GET_FPEXC)
                    .choice("PR_SET_FPEXC", PR_SET_FPEXC)
                    .choice("PR_GET_TIMING", PR_GET_TIMING)
                    .choice("PR_SET_TIMING", PR_SET_TIMING)
                    .choice("PR_SET_NAME", PR_SET_NAME)
                    .choice("PR_GET_NAME", PR_GET_NAME)
                    .choice("PR_GET_ENDIAN", PR_GET_ENDIAN)
                    .choice("PR_SET_ENDIAN", PR_SET_ENDIAN)
                    .choice("PR_GET_SECCOMP", PR_GET_SECCOMP)
                    .choice("PR_SET_SECCOMP", PR_SET_SECCOMP)
                    .choice("PR_CAPBSET_READ", PR_CAPBSET_READ)
                    .choice("PR_CAPBSET_DROP", PR_CAPBSET_DROP)
                    .choice("PR_GET_TSC", PR_GET_TSC)
                    .choice("PR_SET_TSC", PR_SET_TSC)
                    .choice("PR_GET_SECUREBITS", PR_GET_SECUREBITS)
                    .choice("PR_SET_SECUREBITS", PR_SET_SECUREBITS)
                    .choice("PR_SET_TIMERSLACK", PR_SET_TIMERSLACK)
                    .choice("PR_GET_TIMERSLACK", PR_GET_TIMERSLACK)
                    .choice("PR_TASK_PERF_EVENTS_DISABLE", PR_TASK_PERF_EVENTS_DISABLE)
                    .choice("PR_TASK_PERF_EVENTS_ENABLE", PR_TASK_PERF_EVENTS_ENABLE)
                    .choice("PR_MCE_KILL", PR_MCE_KILL)
                    .choice("PR_MCE_KILL_GET", PR_MCE_KILL_GET)
                    .choice("PR_SET_MM", PR_SET_MM)
                    .choice("PR_SET_CHILD_SUBREAPER", PR_SET_CHILD_SUBREAPER)
                    .choice("PR_GET_CHILD_SUBREAPER", PR_GET_CHILD_SUBREAPER)
                    .choice("PR_SET_NO_NEW_PRIVS", PR_SET_NO_NEW_PRIVS)
                    .choice("PR_GET_NO_NEW_PRIVS", PR_GET_NO_NEW_PRIVS)
                    .choice("PR_GET_TID_ADDRESS", PR_GET_TID_ADDRESS)
                    .choice("PR_SET_THP_DISABLE", PR_SET_THP_DISABLE)
                    .choice("PR_GET_THP_DISABLE", PR_GET_THP_DISABLE)
                    .choice("PR_SET_FP_MODE", PR_SET_FP_MODE)
                    .choice("PR_GET_FP_MODE", PR_GET_FP_MODE)
                    .choice("PR_CAP_AMBIENT", PR_CAP_AMBIENT)
                    .choice("PR_GET_SPECULATION_CTRL", PR_GET_SPECULATION_CTRL)
                    .choice("PR_SET_SPECULATION_CTRL", PR_SET_SPECULATION_CTRL)
                    .choice("PR_SET_IO_FLUSHER", PR_SET_IO_FLUSHER)
                    .choice("PR_GET_IO_FLUSHER", PR_GET_IO_FLUSHER)
                    .choice("PR_SET_SYSCALL_USER_DISPATCH", PR_SET_SYSCALL_USER_DISPATCH)
                    .choice("PR_SCHED_CORE", PR_SCHED_CORE)
                    .choice("PR_SET_MDWE", PR_SET_MDWE)
                    .choice("PR_GET_MDWE", PR_GET_MDWE)
                    .choice("PR_SET_MEMORY_MERGE", PR_SET_MEMORY_MERGE)
                    .choice("PR_GET_MEMORY_MERGE", PR_GET_MEMORY_MERGE)
                    .choice("PR_SET_VMA", PR_SET_VMA)
                    .choice("PR_GET_AUXV", PR_GET_AUXV)
                    .choice("PR_SET_PTRACER", PR_SET_PTRACER)
                    .choice("PR_TIMER_CREATE_RESTORE_IDS", PR_TIMER_CREATE_RESTORE_IDS)
                    .choice("PR_FUTEX_HASH", PR_FUTEX_HASH)
                    .build();

    /** arch_prctl(2). */
    public static final FlagSet ARCH_PRCTL_OPTION =
            FlagSet.unchecked()
                    .choice("ARCH_SET_GS", ARCH_SET_GS)
                    .choice("ARCH_SET_FS", ARCH_SET_FS)
                    .choice("ARCH_GET_FS", ARCH_GET_FS)
                    .choice("ARCH_GET_GS", ARCH_GET_GS)
                    .choice("ARCH_GET_CPUID", ARCH_GET_CPUID)
                    .choice("ARCH_SET_CPUID", ARCH_SET_CPUID)
                    .choice("ARCH_GET_XCOMP_SUPP", ARCH_GET_XCOMP_SUPP)
                    .choice("ARCH_GET_XCOMP_PERM", ARCH_GET_XCOMP_PERM)
                    .choice("ARCH_REQ_XCOMP_PERM", ARCH_REQ_XCOMP_PERM)
                    .choice("ARCH_SHSTK_ENABLE", ARCH_SHSTK_ENABLE)
                    .choice("ARCH_SHSTK_DISABLE", ARCH_SHSTK_DISABLE)
                    .choice("ARCH_SHSTK_STATUS", ARCH_SHSTK_STATUS)
                    .build();

    /** personality(2). */
    public static final FlagSet PERSONA =
            FlagSet.lenient()
                    .bit("ADDR_NO_RANDOMIZE", ADDR_NO_RANDOMIZE)
                    .bit("FDPIC_FUNCPTRS", FDPIC_FUNCPTRS)
                    .bit("MMAP_PAGE_ZERO", MMAP_PAGE_ZERO)
                    .bit("ADDR_COMPAT_LAYOUT", ADDR_COMPAT_LAYOUT)
                    .bit("READ_IMPLIES_EXEC", READ_IMPLIES_EXEC)
                    .bit("ADDR_LIMIT_32BIT", ADDR_LIMIT_32BIT)
                    .bit("SHORT_INODE", SHORT_INODE)
                    .bit("WHOLE_SECONDS", WHOLE_SECONDS)
                    .bit("STICKY_TIMEOUTS", STICKY_TIMEOUTS)
                    .bit("ADDR_LIMIT_3GB", ADDR_LIMIT_3GB)
                    .bit("UNAME26", UNAME26)
                    .field(PER_MASK)
                    .value("PER_LINUX", PER_LINUX)
                    .build();

    /** ptrace(2). */
    public static final FlagSet PTRACE_REQUEST =
            FlagSet.unchecked()
                    .wide()
                    .choice("PTRACE_TRACEME", PTRACE_TRACEME)
                    .choice("PTRACE_PEEKTEXT", PTRACE_PEEKTEXT)
                    .choice("PTRACE_PEEKDATA", PTRACE_PEEKDATA)
                    .choice("PTRACE_PEEKUSR", PTRACE_PEEKUSR)
                    .choice("PTRACE_POKETEXT", PTRACE_POKETEXT)
                    .choice("PTRACE_POKEDATA", PTRACE_POKEDATA)
                    .choice("PTRACE_POKEUSR", PTRACE_POKEUSR)
                    .choice("PTRACE_CONT", PTRACE_CONT)
                    .choice("PTRACE_KILL", PTRACE_KILL)
                    .choice("PTRACE_SINGLESTEP", PTRACE_SINGLESTEP)
                    .choice("PTRACE_GETREGS", PTRACE_GETREGS)
                    .choice("PTRACE_SETREGS", PTRACE_SETREGS)
                    .choice("PTRACE_GETFPREGS", PTRACE_GETFPREGS)
                    .choice("PTRACE_SETFPREGS", PTRACE_SETFPREGS)
                    .choice("PTRACE_ATTACH", PTRACE_ATTACH)
                    .choice("PTRACE_DETACH", PTRACE_DETACH)
                    .choice("PTRACE_ARCH_PRCTL", PTRACE_ARCH_PRCTL)
                    .choice("PTRACE_SYSCALL", PTRACE_SYSCALL)
                    .choice("PTRACE_SYSEMU", PTRACE_SYSEMU)
                    .choice("PTRACE_SYSEMU_SINGLESTEP", PTRACE_SYSEMU_SINGLESTEP)
                    .choice("PTRACE_SETOPTIONS", PTRACE_SETOPTIONS)
                    .choice("PTRACE_GETEVENTMSG", PTRACE_GETEVENTMSG)
                    .choice("PTRACE_GETSIGINFO", PTRACE_GETSIGINFO)
                    .choice("PTRACE_SETSIGINFO", PTRACE_SETSIGINFO)
                    .choice("PTRACE_GETREGSET", PTRACE_GETREGSET)
                    .choice("PTRACE_SETREGSET", PTRACE_SETREGSET)
                    .choice("PTRACE_SEIZE", PTRACE_SEIZE)
                    .choice("PTRACE_INTERRUPT", PTRACE_INTERRUPT)
                    .choice("PTRACE_LISTEN", PTRACE_LISTEN)
                    .choice("PTRACE_PEEKSIGINFO", PTRACE_PEEKSIGINFO)
                    .choice("PTRACE_GETSIGMASK", PTRACE_GETSIGMASK)
                    .choice("PTRACE_SETSIGMASK", PTRACE_SETSIGMASK)
                    .choice("PTRACE_SECCOMP_GET_FILTER", PTRACE_SECCOMP_GET_FILTER)
                    .choice("PTRACE_SECCOMP_GET_METADATA", PTRACE_SECCOMP_GET_METADATA)
                    .choice("PTRACE_GET_SYSCALL_INFO", PTRACE_GET_SYSCALL_INFO)
                    .choice("PTRACE_GET_RSEQ_CONFIGURATION", PTRACE_GET_RSEQ_CONFIGURATION)
                    .choice("PTRACE_SET_SYSCALL_INFO", PTRACE_SET_SYSCALL_INFO)
                    .build();

    /** seccomp(2). */
    public static final FlagSet SECCOMP_OPERATION =
            FlagSet.unchecked()
                    .choice("SECCOMP_SET_MODE_STRICT", SECCOMP_SET_MODE_STRICT)
                    .choice("SECCOMP_SET_MODE_FILTER", SECCOMP_SET_MODE_FILTER)
                    .choice("SECCOMP_GET_ACTION_AVAIL", SECCOMP_GET_ACTION_AVAIL)
                    .choice("SECCOMP_GET_NOTIF_SIZES", SECCOMP_GET_NOTIF_SIZES)
                    .build();

    /** seccomp(2). */
    public static final FlagSet SECCOMP_FLAGS =
            FlagSet.strict()
                    .bit("SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC)
                    .bit("SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG)
                    .bit("SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW)
                    .bit("SECCOMP_FILTER_FLAG_NEW_LISTENER", SECCOMP_FILTER_FLAG_NEW_LISTENER)
                    .bit("SECCOMP_FILTER_FLAG_TSYNC_ESRCH", SECCOMP_FILTER_FLAG_TSYNC_ESRCH)
                    .bit(
                            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
                            SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)
                    .build();

    /** rseq(2). */
    public static final FlagSet RSEQ_FLAGS =
            FlagSet.strict().bit("RSEQ_FLAG_UNREGISTER", RSEQ_FLAG_UNREGISTER).build();

    /** kcmp(2). */
    public static final FlagSet KCMP_TYPE =
            FlagSet.unchecked()
                    .choice("KCMP_FILE", KCMP_FILE)
                    .choice("KCMP_VM", KCMP_VM)
                    .choice("KCMP_FILES", KCMP_FILES)
                    .choice("KCMP_FS", KCMP_FS)
                    .choice("KCMP_SIGHAND", KCMP_SIGHAND)
                    .choice("KCMP_IO", KCMP_IO)
                    .choice("KCMP_SYSVSEM", KCMP_SYSVSEM)
                    .choice("KCMP_EPOLL_TFD", KCMP_EPOLL_TFD)
                    .build();

    /** getrandom(2). */
    public static final FlagSet GETRANDOM_FLAGS =
            FlagSet.strict()
                    .bit("GRND_NONBLOCK", GRND_NONBLOCK)
                    .bit("GRND_RANDOM", GRND_RANDOM)
                    .bit("GRND_INSECURE", GRND_INSECURE)
                    .build();
}
