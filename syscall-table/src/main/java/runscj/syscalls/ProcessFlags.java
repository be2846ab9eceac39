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
                    .bits(
                            "CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_PIDFD CLONE_PTRACE"
                                    + " CLONE_VFORK CLONE_PARENT CLONE_THREAD CLONE_NEWNS CLONE_SYSVSEM"
                                    + " CLONE_SETTLS CLONE_PARENT_SETTID CLONE_CHILD_CLEARTID"
                                    + " CLONE_DETACHED CLONE_UNTRACED CLONE_CHILD_SETTID"
                                    + " CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER"
                                    + " CLONE_NEWPID CLONE_NEWNET CLONE_IO",
                            CLONE_VM,
                            CLONE_FS,
                            CLONE_FILES,
                            CLONE_SIGHAND,
                            CLONE_PIDFD,
                            CLONE_PTRACE,
                            CLONE_VFORK,
                            CLONE_PARENT,
                            CLONE_THREAD,
                            CLONE_NEWNS,
                            CLONE_SYSVSEM,
                            CLONE_SETTLS,
                            CLONE_PARENT_SETTID,
                            CLONE_CHILD_CLEARTID,
                            CLONE_DETACHED,
                            CLONE_UNTRACED,
                            CLONE_CHILD_SETTID,
                            CLONE_NEWCGROUP,
                            CLONE_NEWUTS,
                            CLONE_NEWIPC,
                            CLONE_NEWUSER,
                            CLONE_NEWPID,
                            CLONE_NEWNET,
                            CLONE_IO)
                    .field(
                            CSIGNAL,
                            "SIGHUP SIGUSR1 SIGUSR2 SIGTERM SIGCHLD",
                            SIGHUP,
                            SIGUSR1,
                            SIGUSR2,
                            SIGTERM,
                            SIGCHLD)
                    .build();

    /** clone3(2), in struct clone_args. */
    public static final FlagSet CLONE3_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_PIDFD CLONE_PTRACE"
                                    + " CLONE_VFORK CLONE_PARENT CLONE_THREAD CLONE_NEWNS CLONE_SYSVSEM"
                                    + " CLONE_SETTLS CLONE_PARENT_SETTID CLONE_CHILD_CLEARTID"
                                    + " CLONE_UNTRACED CLONE_CHILD_SETTID CLONE_NEWCGROUP CLONE_NEWUTS"
                                    + " CLONE_NEWIPC CLONE_NEWUSER CLONE_NEWPID CLONE_NEWNET"
                                    + " CLONE_NEWTIME CLONE_IO CLONE_CLEAR_SIGHAND CLONE_INTO_CGROUP",
                            CLONE_VM,
                            CLONE_FS,
                            CLONE_FILES,
                            CLONE_SIGHAND,
                            CLONE_PIDFD,
                            CLONE_PTRACE,
                            CLONE_VFORK,
                            CLONE_PARENT,
                            CLONE_THREAD,
                            CLONE_NEWNS,
                            CLONE_SYSVSEM,
                            CLONE_SETTLS,
                            CLONE_PARENT_SETTID,
                            CLONE_CHILD_CLEARTID,
                            CLONE_UNTRACED,
                            CLONE_CHILD_SETTID,
                            CLONE_NEWCGROUP,
                            CLONE_NEWUTS,
                            CLONE_NEWIPC,
                            CLONE_NEWUSER,
                            CLONE_NEWPID,
                            CLONE_NEWNET,
                            CLONE_NEWTIME,
                            CLONE_IO,
                            CLONE_CLEAR_SIGHAND,
                            CLONE_INTO_CGROUP)
                    .build();

    /** unshare(2). */
    public static final FlagSet UNSHARE_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "CLONE_THREAD CLONE_FS CLONE_NEWNS CLONE_SIGHAND CLONE_VM CLONE_FILES"
                                    + " CLONE_SYSVSEM CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWNET"
                                    + " CLONE_NEWUSER CLONE_NEWPID CLONE_NEWCGROUP CLONE_NEWTIME",
                            CLONE_THREAD,
                            CLONE_FS,
                            CLONE_NEWNS,
                            CLONE_SIGHAND,
                            CLONE_VM,
                            CLONE_FILES,
                            CLONE_SYSVSEM,
                            CLONE_NEWUTS,
                            CLONE_NEWIPC,
                            CLONE_NEWNET,
                            CLONE_NEWUSER,
                            CLONE_NEWPID,
                            CLONE_NEWCGROUP,
                            CLONE_NEWTIME)
                    .build();

    /** setns(2). */
    public static final FlagSet SETNS_TYPE =
            FlagSet.strict()
                    .bits(
                            "CLONE_NEWNS CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWNET CLONE_NEWUSER"
                                    + " CLONE_NEWPID CLONE_NEWCGROUP CLONE_NEWTIME",
                            CLONE_NEWNS,
                            CLONE_NEWUTS,
                            CLONE_NEWIPC,
                            CLONE_NEWNET,
                            CLONE_NEWUSER,
                            CLONE_NEWPID,
                            CLONE_NEWCGROUP,
                            CLONE_NEWTIME)
                    .build();

    /** wait4(2). */
    public static final FlagSet WAIT4_OPTIONS =
            FlagSet.strict()
                    .bits(
                            "WNOHANG WUNTRACED WCONTINUED __WNOTHREAD __WCLONE __WALL",
                            WNOHANG,
                            WUNTRACED,
                            WCONTINUED,
                            __WNOTHREAD,
                            __WCLONE,
                            __WALL)
                    .build();

    /** waitid(2). */
    public static final FlagSet WAITID_OPTIONS =
            FlagSet.strict()
                    .bits(
                            "WNOHANG WSTOPPED WEXITED WCONTINUED WNOWAIT __WNOTHREAD __WCLONE"
                                    + " __WALL",
                            WNOHANG,
                            WSTOPPED,
                            WEXITED,
                            WCONTINUED,
                            WNOWAIT,
                            __WNOTHREAD,
                            __WCLONE,
                            __WALL)
                    .build();

    /** waitid(2). */
    public static final FlagSet WAITID_TYPE =
            FlagSet.unchecked()
                    .choice("P_ALL P_PID P_PGID P_PIDFD", P_ALL, P_PID, P_PGID, P_PIDFD)
                    .build();

    /** execveat(2). */
    public static final FlagSet EXECVEAT_FLAGS =
            FlagSet.strict()
                    .bits(
                            "AT_EMPTY_PATH AT_SYMLINK_NOFOLLOW AT_EXECVE_CHECK",
                            AT_EMPTY_PATH,
                            AT_SYMLINK_NOFOLLOW,
                            AT_EXECVE_CHECK)
                    .build();

    /** pidfd_open(2). */
    public static final FlagSet PIDFD_OPEN_FLAGS =
            FlagSet.strict()
                    .bits("PIDFD_NONBLOCK PIDFD_THREAD", PIDFD_NONBLOCK, PIDFD_THREAD)
                    .build();

    /** pidfd_send_signal(2). */
    public static final FlagSet PIDFD_SIGNAL_FLAGS =
            FlagSet.strict()
                    .bits(
                            "PIDFD_SIGNAL_THREAD PIDFD_SIGNAL_THREAD_GROUP"
                                    + " PIDFD_SIGNAL_PROCESS_GROUP",
                            PIDFD_SIGNAL_THREAD,
                            PIDFD_SIGNAL_THREAD_GROUP,
                            PIDFD_SIGNAL_PROCESS_GROUP)
                    .build();

    /** rt_sigprocmask(2). */
    public static final FlagSet SIGMASK_HOW =
            FlagSet.unchecked()
                    .choice(
                            "SIG_BLOCK SIG_UNBLOCK SIG_SETMASK",
                            SIG_BLOCK,
                            SIG_UNBLOCK,
                            SIG_SETMASK)
                    .build();

    /** rt_sigaction(2), in struct sigaction: unknown bits are cleared. */
    public static final FlagSet SIGACTION_FLAGS =
            FlagSet.lenient()
                    .wide()
                    .bits(
                            "SA_NOCLDSTOP SA_NOCLDWAIT SA_SIGINFO SA_EXPOSE_TAGBITS SA_RESTORER"
                                    + " SA_ONSTACK SA_RESTART SA_NODEFER SA_RESETHAND",
                            SA_NOCLDSTOP,
                            SA_NOCLDWAIT,
                            SA_SIGINFO,
                            SA_EXPOSE_TAGBITS,
                            SA_RESTORER,
                            SA_ONSTACK,
                            SA_RESTART,
                            SA_NODEFER,
                            SA_RESETHAND)
                    .build();

    /** futex(2): unknown commands are ENOSYS. */
    public static final FlagSet FUTEX_OPERATION =
            FlagSet.unchecked()
                    .field(
                            FUTEX_CMD_MASK,
                            "FUTEX_WAIT FUTEX_WAKE FUTEX_FD FUTEX_REQUEUE FUTEX_CMP_REQUEUE"
                                    + " FUTEX_WAKE_OP FUTEX_LOCK_PI FUTEX_UNLOCK_PI FUTEX_TRYLOCK_PI"
                                    + " FUTEX_WAIT_BITSET FUTEX_WAKE_BITSET FUTEX_WAIT_REQUEUE_PI"
                                    + " FUTEX_CMP_REQUEUE_PI FUTEX_LOCK_PI2",
                            FUTEX_WAIT,
                            FUTEX_WAKE,
                            FUTEX_FD,
                            FUTEX_REQUEUE,
                            FUTEX_CMP_REQUEUE,
                            FUTEX_WAKE_OP,
                            FUTEX_LOCK_PI,
                            FUTEX_UNLOCK_PI,
                            FUTEX_TRYLOCK_PI,
                            FUTEX_WAIT_BITSET,
                            FUTEX_WAKE_BITSET,
                            FUTEX_WAIT_REQUEUE_PI,
                            FUTEX_CMP_REQUEUE_PI,
                            FUTEX_LOCK_PI2)
                    .bits(
                            "FUTEX_PRIVATE_FLAG FUTEX_CLOCK_REALTIME",
                            FUTEX_PRIVATE_FLAG,
                            FUTEX_CLOCK_REALTIME)
                    .build();

    /** futex_wait(2), futex_wake(2), futex_waitv(2). */
    public static final FlagSet FUTEX2_FLAGS =
            FlagSet.strict()
                    .field(
                            FUTEX2_SIZE_MASK,
                            "FUTEX2_SIZE_U8 FUTEX2_SIZE_U16 FUTEX2_SIZE_U32 FUTEX2_SIZE_U64",
                            FUTEX2_SIZE_U8,
                            FUTEX2_SIZE_U16,
                            FUTEX2_SIZE_U32,
                            FUTEX2_SIZE_U64)
                    .bits(
                            "FUTEX2_NUMA FUTEX2_MPOL FUTEX2_PRIVATE",
                            FUTEX2_NUMA,
                            FUTEX2_MPOL,
                            FUTEX2_PRIVATE)
                    .build();

    /** clock_gettime(2). */
    public static final FlagSet CLOCK_ID =
            FlagSet.unchecked()
                    .choice(
                            "CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID"
                                    + " CLOCK_THREAD_CPUTIME_ID CLOCK_MONOTONIC_RAW"
                                    + " CLOCK_REALTIME_COARSE CLOCK_MONOTONIC_COARSE CLOCK_BOOTTIME"
                                    + " CLOCK_REALTIME_ALARM CLOCK_BOOTTIME_ALARM CLOCK_TAI",
                            CLOCK_REALTIME,
                            CLOCK_MONOTONIC,
                            CLOCK_PROCESS_CPUTIME_ID,
                            CLOCK_THREAD_CPUTIME_ID,
                            CLOCK_MONOTONIC_RAW,
                            CLOCK_REALTIME_COARSE,
                            CLOCK_MONOTONIC_COARSE,
                            CLOCK_BOOTTIME,
                            CLOCK_REALTIME_ALARM,
                            CLOCK_BOOTTIME_ALARM,
                            CLOCK_TAI)
                    .build();

    /** timer_settime(2), clock_nanosleep(2): unknown bits are ignored. */
    public static final FlagSet TIMER_FLAGS =
            FlagSet.lenient().bits("TIMER_ABSTIME", TIMER_ABSTIME).build();

    /** getitimer(2). */
    public static final FlagSet ITIMER_WHICH =
            FlagSet.unchecked()
                    .choice(
                            "ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF",
                            ITIMER_REAL,
                            ITIMER_VIRTUAL,
                            ITIMER_PROF)
                    .build();

    /** getrlimit(2). */
    public static final FlagSet RLIMIT_RESOURCE =
            FlagSet.unchecked()
                    .choice(
                            "RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE"
                                    + " RLIMIT_RSS RLIMIT_NPROC RLIMIT_NOFILE RLIMIT_MEMLOCK RLIMIT_AS"
                                    + " RLIMIT_LOCKS RLIMIT_SIGPENDING RLIMIT_MSGQUEUE RLIMIT_NICE"
                                    + " RLIMIT_RTPRIO RLIMIT_RTTIME",
                            RLIMIT_CPU,
                            RLIMIT_FSIZE,
                            RLIMIT_DATA,
                            RLIMIT_STACK,
                            RLIMIT_CORE,
                            RLIMIT_RSS,
                            RLIMIT_NPROC,
                            RLIMIT_NOFILE,
                            RLIMIT_MEMLOCK,
                            RLIMIT_AS,
                            RLIMIT_LOCKS,
                            RLIMIT_SIGPENDING,
                            RLIMIT_MSGQUEUE,
                            RLIMIT_NICE,
                            RLIMIT_RTPRIO,
                            RLIMIT_RTTIME)
                    .build();

    /** getrusage(2). */
    public static final FlagSet RUSAGE_WHO =
            FlagSet.unchecked()
                    .choice(
                            "RUSAGE_SELF RUSAGE_CHILDREN RUSAGE_THREAD",
                            RUSAGE_SELF,
                            RUSAGE_CHILDREN,
                            RUSAGE_THREAD)
                    .build();

    /** getpriority(2). */
    public static final FlagSet PRIO_WHICH =
            FlagSet.unchecked()
                    .choice("PRIO_PROCESS PRIO_PGRP PRIO_USER", PRIO_PROCESS, PRIO_PGRP, PRIO_USER)
                    .build();

    /** ioprio_get(2). */
    public static final FlagSet IOPRIO_WHICH =
            FlagSet.unchecked()
                    .choice(
                            "IOPRIO_WHO_PROCESS IOPRIO_WHO_PGRP IOPRIO_WHO_USER",
                            IOPRIO_WHO_PROCESS,
                            IOPRIO_WHO_PGRP,
                            IOPRIO_WHO_USER)
                    .build();

    /** sched_setscheduler(2). */
    public static final FlagSet SCHED_POLICY =
            FlagSet.unchecked()
                    .choice(
                            "SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE SCHED_DEADLINE"
                                    + " SCHED_EXT SCHED_RESET_ON_FORK",
                            SCHED_OTHER,
                            SCHED_FIFO,
                            SCHED_RR,
                            SCHED_BATCH,
                            SCHED_IDLE,
                            SCHED_DEADLINE,
                            SCHED_EXT,
                            SCHED_RESET_ON_FORK)
                    .build();

    /** prctl(2). */
    public static final FlagSet PRCTL_OPTION =
            FlagSet.unchecked()
                    .choice(
                            "PR_SET_PDEATHSIG PR_GET_PDEATHSIG PR_GET_DUMPABLE PR_SET_DUMPABLE"
                                    + " PR_GET_KEEPCAPS PR_SET_KEEPCAPS PR_GET_FPEMU PR_SET_FPEMU"
                                    + " PR_GET_FPEXC PR_SET_FPEXC PR_GET_TIMING PR_SET_TIMING"
                                    + " PR_SET_NAME PR_GET_NAME PR_GET_ENDIAN PR_SET_ENDIAN"
                                    + " PR_GET_SECCOMP PR_SET_SECCOMP PR_CAPBSET_READ PR_CAPBSET_DROP"
                                    + " PR_GET_TSC PR_SET_TSC PR_GET_SECUREBITS PR_SET_SECUREBITS"
                                    + " PR_SET_TIMERSLACK PR_GET_TIMERSLACK PR_TASK_PERF_EVENTS_DISABLE"
                                    + " PR_TASK_PERF_EVENTS_ENABLE PR_MCE_KILL PR_MCE_KILL_GET"
                                    + " PR_SET_MM PR_SET_CHILD_SUBREAPER PR_GET_CHILD_SUBREAPER"
                                    + " PR_SET_NO_NEW_PRIVS PR_GET_NO_NEW_PRIVS PR_GET_TID_ADDRESS"
                                    + " PR_SET_THP_DISABLE PR_GET_THP_DISABLE PR_SET_FP_MODE"
                                    + " PR_GET_FP_MODE PR_CAP_AMBIENT PR_GET_SPECULATION_CTRL"
                                    + " PR_SET_SPECULATION_CTRL PR_SET_IO_FLUSHER PR_GET_IO_FLUSHER"
                                    + " PR_SET_SYSCALL_USER_DISPATCH PR_SCHED_CORE PR_SET_MDWE"
                                    + " PR_GET_MDWE PR_SET_MEMORY_MERGE PR_GET_MEMORY_MERGE PR_SET_VMA"
                                    + " PR_GET_AUXV PR_SET_PTRACER PR_TIMER_CREATE_RESTORE_IDS"
                                    + " PR_FUTEX_HASH",
                            PR_SET_PDEATHSIG,
                            PR_GET_PDEATHSIG,
                            PR_GET_DUMPABLE,
                            PR_SET_DUMPABLE,
                            PR_GET_KEEPCAPS,
                            PR_SET_KEEPCAPS,
                            PR_GET_FPEMU,
                            PR_SET_FPEMU,
                            PR_GET_FPEXC,
                            PR_SET_FPEXC,
                            PR_GET_TIMING,
                            PR_SET_TIMING,
                            PR_SET_NAME,
                            PR_GET_NAME,
                            PR_GET_ENDIAN,
                            PR_SET_ENDIAN,
                            PR_GET_SECCOMP,
                            PR_SET_SECCOMP,
                            PR_CAPBSET_READ,
                            PR_CAPBSET_DROP,
                            PR_GET_TSC,
                            PR_SET_TSC,
                            PR_GET_SECUREBITS,
                            PR_SET_SECUREBITS,
                            PR_SET_TIMERSLACK,
                            PR_GET_TIMERSLACK,
                            PR_TASK_PERF_EVENTS_DISABLE,
                            PR_TASK_PERF_EVENTS_ENABLE,
                            PR_MCE_KILL,
                            PR_MCE_KILL_GET,
                            PR_SET_MM,
                            PR_SET_CHILD_SUBREAPER,
                            PR_GET_CHILD_SUBREAPER,
                            PR_SET_NO_NEW_PRIVS,
                            PR_GET_NO_NEW_PRIVS,
                            PR_GET_TID_ADDRESS,
                            PR_SET_THP_DISABLE,
                            PR_GET_THP_DISABLE,
                            PR_SET_FP_MODE,
                            PR_GET_FP_MODE,
                            PR_CAP_AMBIENT,
                            PR_GET_SPECULATION_CTRL,
                            PR_SET_SPECULATION_CTRL,
                            PR_SET_IO_FLUSHER,
                            PR_GET_IO_FLUSHER,
                            PR_SET_SYSCALL_USER_DISPATCH,
                            PR_SCHED_CORE,
                            PR_SET_MDWE,
                            PR_GET_MDWE,
                            PR_SET_MEMORY_MERGE,
                            PR_GET_MEMORY_MERGE,
                            PR_SET_VMA,
                            PR_GET_AUXV,
                            PR_SET_PTRACER,
                            PR_TIMER_CREATE_RESTORE_IDS,
                            PR_FUTEX_HASH)
                    .build();

    /** arch_prctl(2). */
    public static final FlagSet ARCH_PRCTL_OPTION =
            FlagSet.unchecked()
                    .choice(
                            "ARCH_SET_GS ARCH_SET_FS ARCH_GET_FS ARCH_GET_GS ARCH_GET_CPUID"
                                    + " ARCH_SET_CPUID ARCH_GET_XCOMP_SUPP ARCH_GET_XCOMP_PERM"
                                    + " ARCH_REQ_XCOMP_PERM ARCH_SHSTK_ENABLE ARCH_SHSTK_DISABLE"
                                    + " ARCH_SHSTK_STATUS",
                            ARCH_SET_GS,
                            ARCH_SET_FS,
                            ARCH_GET_FS,
                            ARCH_GET_GS,
                            ARCH_GET_CPUID,
                            ARCH_SET_CPUID,
                            ARCH_GET_XCOMP_SUPP,
                            ARCH_GET_XCOMP_PERM,
                            ARCH_REQ_XCOMP_PERM,
                            ARCH_SHSTK_ENABLE,
                            ARCH_SHSTK_DISABLE,
                            ARCH_SHSTK_STATUS)
                    .build();

    /** personality(2). */
    public static final FlagSet PERSONA =
            FlagSet.lenient()
                    .bits(
                            "ADDR_NO_RANDOMIZE FDPIC_FUNCPTRS MMAP_PAGE_ZERO ADDR_COMPAT_LAYOUT"
                                    + " READ_IMPLIES_EXEC ADDR_LIMIT_32BIT SHORT_INODE WHOLE_SECONDS"
                                    + " STICKY_TIMEOUTS ADDR_LIMIT_3GB UNAME26",
                            ADDR_NO_RANDOMIZE,
                            FDPIC_FUNCPTRS,
                            MMAP_PAGE_ZERO,
                            ADDR_COMPAT_LAYOUT,
                            READ_IMPLIES_EXEC,
                            ADDR_LIMIT_32BIT,
                            SHORT_INODE,
                            WHOLE_SECONDS,
                            STICKY_TIMEOUTS,
                            ADDR_LIMIT_3GB,
                            UNAME26)
                    .field(PER_MASK, "PER_LINUX", PER_LINUX)
                    .build();

    /** ptrace(2). */
    public static final FlagSet PTRACE_REQUEST =
            FlagSet.unchecked()
                    .wide()
                    .choice(
                            "PTRACE_TRACEME PTRACE_PEEKTEXT PTRACE_PEEKDATA PTRACE_PEEKUSR"
                                    + " PTRACE_POKETEXT PTRACE_POKEDATA PTRACE_POKEUSR PTRACE_CONT"
                                    + " PTRACE_KILL PTRACE_SINGLESTEP PTRACE_GETREGS PTRACE_SETREGS"
                                    + " PTRACE_GETFPREGS PTRACE_SETFPREGS PTRACE_ATTACH PTRACE_DETACH"
                                    + " PTRACE_ARCH_PRCTL PTRACE_SYSCALL PTRACE_SYSEMU"
                                    + " PTRACE_SYSEMU_SINGLESTEP PTRACE_SETOPTIONS PTRACE_GETEVENTMSG"
                                    + " PTRACE_GETSIGINFO PTRACE_SETSIGINFO PTRACE_GETREGSET"
                                    + " PTRACE_SETREGSET PTRACE_SEIZE PTRACE_INTERRUPT PTRACE_LISTEN"
                                    + " PTRACE_PEEKSIGINFO PTRACE_GETSIGMASK PTRACE_SETSIGMASK"
                                    + " PTRACE_SECCOMP_GET_FILTER PTRACE_SECCOMP_GET_METADATA"
                                    + " PTRACE_GET_SYSCALL_INFO PTRACE_GET_RSEQ_CONFIGURATION"
                                    + " PTRACE_SET_SYSCALL_INFO",
                            PTRACE_TRACEME,
                            PTRACE_PEEKTEXT,
                            PTRACE_PEEKDATA,
                            PTRACE_PEEKUSR,
                            PTRACE_POKETEXT,
                            PTRACE_POKEDATA,
                            PTRACE_POKEUSR,
                            PTRACE_CONT,
                            PTRACE_KILL,
                            PTRACE_SINGLESTEP,
                            PTRACE_GETREGS,
                            PTRACE_SETREGS,
                            PTRACE_GETFPREGS,
                            PTRACE_SETFPREGS,
                            PTRACE_ATTACH,
                            PTRACE_DETACH,
                            PTRACE_ARCH_PRCTL,
                            PTRACE_SYSCALL,
                            PTRACE_SYSEMU,
                            PTRACE_SYSEMU_SINGLESTEP,
                            PTRACE_SETOPTIONS,
                            PTRACE_GETEVENTMSG,
                            PTRACE_GETSIGINFO,
                            PTRACE_SETSIGINFO,
                            PTRACE_GETREGSET,
                            PTRACE_SETREGSET,
                            PTRACE_SEIZE,
                            PTRACE_INTERRUPT,
                            PTRACE_LISTEN,
                            PTRACE_PEEKSIGINFO,
                            PTRACE_GETSIGMASK,
                            PTRACE_SETSIGMASK,
                            PTRACE_SECCOMP_GET_FILTER,
                            PTRACE_SECCOMP_GET_METADATA,
                            PTRACE_GET_SYSCALL_INFO,
                            PTRACE_GET_RSEQ_CONFIGURATION,
                            PTRACE_SET_SYSCALL_INFO)
                    .build();

    /** seccomp(2). */
    public static final FlagSet SECCOMP_OPERATION =
            FlagSet.unchecked()
                    .choice(
                            "SECCOMP_SET_MODE_STRICT SECCOMP_SET_MODE_FILTER"
                                    + " SECCOMP_GET_ACTION_AVAIL SECCOMP_GET_NOTIF_SIZES",
                            SECCOMP_SET_MODE_STRICT,
                            SECCOMP_SET_MODE_FILTER,
                            SECCOMP_GET_ACTION_AVAIL,
                            SECCOMP_GET_NOTIF_SIZES)
                    .build();

    /** seccomp(2). */
    public static final FlagSet SECCOMP_FLAGS =
            FlagSet.strict()
                    .bits(
                            "SECCOMP_FILTER_FLAG_TSYNC SECCOMP_FILTER_FLAG_LOG"
                                    + " SECCOMP_FILTER_FLAG_SPEC_ALLOW SECCOMP_FILTER_FLAG_NEW_LISTENER"
                                    + " SECCOMP_FILTER_FLAG_TSYNC_ESRCH"
                                    + " SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
                            SECCOMP_FILTER_FLAG_TSYNC,
                            SECCOMP_FILTER_FLAG_LOG,
                            SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                            SECCOMP_FILTER_FLAG_NEW_LISTENER,
                            SECCOMP_FILTER_FLAG_TSYNC_ESRCH,
                            SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)
                    .build();

    /** rseq(2). */
    public static final FlagSet RSEQ_FLAGS =
            FlagSet.strict().bits("RSEQ_FLAG_UNREGISTER", RSEQ_FLAG_UNREGISTER).build();

    /** kcmp(2). */
    public static final FlagSet KCMP_TYPE =
            FlagSet.unchecked()
                    .choice(
                            "KCMP_FILE KCMP_VM KCMP_FILES KCMP_FS KCMP_SIGHAND KCMP_IO KCMP_SYSVSEM"
                                    + " KCMP_EPOLL_TFD",
                            KCMP_FILE,
                            KCMP_VM,
                            KCMP_FILES,
                            KCMP_FS,
                            KCMP_SIGHAND,
                            KCMP_IO,
                            KCMP_SYSVSEM,
                            KCMP_EPOLL_TFD)
                    .build();

    /** getrandom(2). */
    public static final FlagSet GETRANDOM_FLAGS =
            FlagSet.strict()
                    .bits(
                            "GRND_NONBLOCK GRND_RANDOM GRND_INSECURE",
                            GRND_NONBLOCK,
                            GRND_RANDOM,
                            GRND_INSECURE)
                    .build();
}
