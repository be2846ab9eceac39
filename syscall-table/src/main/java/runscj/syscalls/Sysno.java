package runscj.syscalls;

import static runscj.syscalls.ArgKind.*;
import static runscj.syscalls.EventFlags.*;
import static runscj.syscalls.FileFlags.*;
import static runscj.syscalls.MemoryFlags.*;
import static runscj.syscalls.MountFlags.*;
import static runscj.syscalls.ProcessFlags.*;
import static runscj.syscalls.Row.row;
import static runscj.syscalls.SocketFlags.*;
import static runscj.syscalls.SystemFlags.*;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;

/**
 * Every system call of Linux 6.18 on x86-64, in the order of its number. A row is the only
 * declaration of a call: dispatch, strace output, seccomp names and the compatibility page read it.
 * Linux's name of a call is the constant's in lower case. Columns: number on x86-64, number on
 * arm64 (-1: none), arguments, support. A row that says nothing about support is {@link
 * Support#UNSUPPORTED}. Source: {@code syscall_64.tbl}, {@code asm-generic/unistd.h}.
 */
public enum Sysno {
    READ(row(0, 63).args(FD, OUT_BUF, SIZE).full()),
    WRITE(row(1, 64).args(FD, IN_BUF, SIZE).full()),
    OPEN(row(2, -1).args(PATH, OPEN_FLAGS, MODE).full()),
    CLOSE(row(3, 57).args(FD).full()),
    STAT(row(4, -1).args(PATH, STAT_OUT).full()),
    FSTAT(row(5, 80).args(FD, STAT_OUT).full()),
    LSTAT(row(6, -1).args(PATH, STAT_OUT).full()),
    POLL(row(7, -1).args(POLLFDS, UINT, INT).full()),
    LSEEK(row(8, 62).args(FD, OFFSET, WHENCE).full()),
    MMAP(
            row(9, 222)
                    .args(ADDR, SIZE, MMAP_PROT, MAP_FLAGS, FD, OFFSET)
                    .partial("no huge pages are reserved")),
    MPROTECT(row(10, 226).args(ADDR, SIZE, MPROTECT_PROT).full()),
    MUNMAP(row(11, 215).args(ADDR, SIZE).full()),
    BRK(row(12, 214).args(ADDR).full()),
    RT_SIGACTION(row(13, 134).args(SIGNO, SIGACTION_IN, SIGACTION_OUT, SIZE).full()),
    RT_SIGPROCMASK(row(14, 135).args(SIGMASK_HOW, SIGSET_IN, SIGSET_OUT, SIZE).full()),
    RT_SIGRETURN(row(15, 139).full()),
    IOCTL(
            row(16, 29)
                    .args(FD, IOCTL_REQUEST, ADDR)
                    .partial(
                            "requests of all descriptors, terminals, pipes and sockets; none of"
                                    + " block devices")),
    PREAD64(row(17, 67).args(FD, OUT_BUF, SIZE, OFFSET).full()),
    PWRITE64(row(18, 68).args(FD, IN_BUF, SIZE, OFFSET).full()),
    READV(row(19, 65).args(FD, IOVEC_OUT, INT).full()),
    WRITEV(row(20, 66).args(FD, IOVEC_IN, INT).full()),
    ACCESS(row(21, -1).args(PATH, ACCESS_MODE).full()),
    PIPE(row(22, -1).args(FDS_OUT).full()),
    SELECT(row(23, -1).args(INT, FDSET, FDSET, FDSET, TIMEVAL_INOUT).full()),
    SCHED_YIELD(row(24, 124).full()),
    MREMAP(row(25, 216).args(ADDR, SIZE, SIZE, MREMAP_FLAGS, ADDR).full()),
    MSYNC(row(26, 227).args(ADDR, SIZE, MSYNC_FLAGS).full()),
    MINCORE(row(27, 232).args(ADDR, SIZE, STRUCT_OUT).full()),
    MADVISE(
            row(28, 233)
                    .args(ADDR, SIZE, MADVICE)
                    .partial("paging and huge page hints are checked and do nothing")),
    SHMGET(
            row(29, 194)
                    .args(IPC_KEY, SIZE, IPC_GET_FLAGS)
                    .partial("SHM_HUGETLB is refused with ENOMEM: no huge page is reserved")),
    SHMAT(row(30, 196).args(INT, ADDR, SHMAT_FLAGS).full()),
    SHMCTL(
            row(31, 195)
                    .args(INT, SHMCTL_COMMAND, STRUCT_INOUT)
                    .partial("shm_lpid does not follow processes that exit")),
    DUP(row(32, 23).args(FD).full()),
    DUP2(row(33, -1).args(FD, FD).full()),
    PAUSE(row(34, -1).full()),
    NANOSLEEP(row(35, 101).args(TIMESPEC_IN, TIMESPEC_OUT).full()),
    GETITIMER(row(36, 102).args(ITIMER_WHICH, ITIMERVAL_OUT).full()),
    ALARM(row(37, -1).args(UINT).full()),
    SETITIMER(row(38, 103).args(ITIMER_WHICH, ITIMERVAL_IN, ITIMERVAL_OUT).full()),
    GETPID(row(39, 172).full()),
    SENDFILE(row(40, 71).args(FD, FD, OFFSET_INOUT, SIZE).full()),
    SOCKET(row(41, 198).args(ADDRESS_FAMILY, SOCKET_TYPE, INT).partial("AF_UNIX")),
    CONNECT(row(42, 203).args(FD, SOCKADDR_IN, SOCKLEN).full()),
    ACCEPT(row(43, 202).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT).full()),
    SENDTO(row(44, 206).args(FD, IN_BUF, SIZE, MSG_FLAGS, SOCKADDR_IN, SOCKLEN).full()),
    RECVFROM(row(45, 207).args(FD, OUT_BUF, SIZE, MSG_FLAGS, SOCKADDR_OUT, SOCKLEN_INOUT).full()),
    SENDMSG(row(46, 211).args(FD, MSGHDR_IN, MSG_FLAGS).full()),
    RECVMSG(row(47, 212).args(FD, MSGHDR_OUT, MSG_FLAGS).full()),
    SHUTDOWN(row(48, 210).args(FD, SHUTDOWN_HOW).full()),
    BIND(row(49, 200).args(FD, SOCKADDR_IN, SOCKLEN).full()),
    LISTEN(row(50, 201).args(FD, INT).full()),
    GETSOCKNAME(row(51, 204).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT).full()),
    GETPEERNAME(row(52, 205).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT).full()),
    SOCKETPAIR(row(53, 199).args(ADDRESS_FAMILY, SOCKET_TYPE, INT, FDS_OUT).full()),
    SETSOCKOPT(
            row(54, 208)
                    .args(FD, SOCKET_LEVEL, SOCKET_OPTION, SOCKOPT_IN, SOCKLEN)
                    .partial("SOL_SOCKET")),
    GETSOCKOPT(
            row(55, 209)
                    .args(FD, SOCKET_LEVEL, SOCKET_OPTION, SOCKOPT_OUT, SOCKLEN_INOUT)
                    .partial("SOL_SOCKET")),
    CLONE(
            row(56, 220)
                    .args(CLONE_FLAGS, ADDR, TID_OUT, TID_OUT, ADDR)
                    .partial("a new network has no devices, not even lo")),
    FORK(row(57, -1).full()),
    VFORK(row(58, -1).full()),
    EXECVE(row(59, 221).args(PATH, ARGV, ENVP).full()),
    EXIT(row(60, 93).args(INT).full()),
    WAIT4(
            row(61, 260)
                    .args(PID, WAIT_STATUS_OUT, WAIT4_OPTIONS, RUSAGE_OUT)
                    .partial("of the resource usage, CPU times only")),
    KILL(row(62, 129).args(PID, SIGNO).full()),
    UNAME(row(63, 160).args(UTSNAME_OUT).full()),
    SEMGET(row(64, 190).args(IPC_KEY, INT, IPC_GET_FLAGS).partial("2^20 semaphores in all")),
    SEMOP(
            row(65, 193)
                    .args(INT, SEMBUF_IN, SIZE)
                    .partial("SEM_UNDO belongs to the process, whatever CLONE_SYSVSEM says")),
    SEMCTL(row(66, 191).args(INT, INT, SEMCTL_COMMAND, HEX).full()),
    SHMDT(row(67, 197).args(ADDR).full()),
    MSGGET(row(68, 186).args(IPC_KEY, IPC_GET_FLAGS).full()),
    MSGSND(
            row(69, 189)
                    .args(INT, STRUCT_IN, SIZE, IPC_OPERATION_FLAGS)
                    .partial("16 MiB in all queues: then ENOMEM")),
    MSGRCV(row(70, 188).args(INT, STRUCT_OUT, SIZE, LONG, IPC_OPERATION_FLAGS).full()),
    MSGCTL(row(71, 187).args(INT, MSGCTL_COMMAND, STRUCT_INOUT).full()),
    FCNTL(
            row(72, 25)
                    .args(FD, FCNTL_COMMAND, FCNTL_ARG)
                    .partial(
                            "no leases and no directory notification; no SIGIO for files that"
                                    + " were open before the container began")),
    FLOCK(row(73, 32).args(FD, FLOCK_OPERATION).full()),
    FSYNC(row(74, 82).args(FD).full()),
    FDATASYNC(row(75, 83).args(FD).full()),
    TRUNCATE(row(76, 45).args(PATH, OFFSET).full()),
    FTRUNCATE(row(77, 46).args(FD, OFFSET).full()),
    GETDENTS(row(78, -1).args(FD, DIRENTS_OUT, UINT).full()),
    GETCWD(row(79, 17).args(STRING_OUT, SIZE).full()),
    CHDIR(row(80, 49).args(PATH).full()),
    FCHDIR(row(81, 50).args(FD).full()),
    RENAME(row(82, -1).args(PATH, PATH).full()),
    MKDIR(row(83, -1).args(PATH, MODE).full()),
    RMDIR(row(84, -1).args(PATH).full()),
    CREAT(row(85, -1).args(PATH, MODE).full()),
    LINK(row(86, -1).args(PATH, PATH).full()),
    UNLINK(row(87, -1).args(PATH).full()),
    SYMLINK(row(88, -1).args(STRING, PATH).full()),
    READLINK(row(89, -1).args(PATH, STRING_OUT, SIZE).full()),
    CHMOD(row(90, -1).args(PATH, MODE).full()),
    FCHMOD(row(91, 52).args(FD, MODE).full()),
    CHOWN(row(92, -1).args(PATH, UID, GID).full()),
    FCHOWN(row(93, 55).args(FD, UID, GID).full()),
    LCHOWN(row(94, -1).args(PATH, UID, GID).full()),
    UMASK(row(95, 166).args(MODE).full()),
    GETTIMEOFDAY(row(96, 169).args(TIMEVAL_OUT, TIMEZONE_OUT).full()),
    GETRLIMIT(row(97, 163).args(RLIMIT_RESOURCE, RLIMIT_OUT).full()),
    GETRUSAGE(
            row(98, 165)
                    .args(RUSAGE_WHO, RUSAGE_OUT)
                    .partial("CPU times only; the other fields are zero")),
    SYSINFO(row(99, 179).args(SYSINFO_OUT).partial("load averages and shared memory are zero")),
    TIMES(row(100, 153).args(TMS_OUT).full()),
    PTRACE(
            row(101, 117)
                    .args(PTRACE_REQUEST, PID, HEX, HEX)
                    .partial("no debug registers (ENOSPC), no PTRACE_SINGLEBLOCK")),
    GETUID(row(102, 174).full()),
    SYSLOG(row(103, 116).args(SYSLOG_ACTION, OUT_BUF, INT).full()),
    GETGID(row(104, 176).full()),
    SETUID(row(105, 146).args(UID).full()),
    SETGID(row(106, 144).args(GID).full()),
    GETEUID(row(107, 175).full()),
    GETEGID(row(108, 177).full()),
    SETPGID(row(109, 154).args(PID, PID).full()),
    GETPPID(row(110, 173).full()),
    GETPGRP(row(111, -1).full()),
    SETSID(row(112, 157).full()),
    SETREUID(row(113, 145).args(UID, UID).full()),
    SETREGID(row(114, 143).args(GID, GID).full()),
    GETGROUPS(row(115, 158).args(INT, GROUPS_OUT).full()),
    SETGROUPS(row(116, 159).args(INT, GROUPS_IN).full()),
    SETRESUID(row(117, 147).args(UID, UID, UID).full()),
    GETRESUID(row(118, 148).args(UID_OUT, UID_OUT, UID_OUT).full()),
    SETRESGID(row(119, 149).args(GID, GID, GID).full()),
    GETRESGID(row(120, 150).args(GID_OUT, GID_OUT, GID_OUT).full()),
    GETPGID(row(121, 155).args(PID).full()),
    SETFSUID(row(122, 151).args(UID).full()),
    SETFSGID(row(123, 152).args(GID).full()),
    GETSID(row(124, 156).args(PID).full()),
    CAPGET(row(125, 90).args(CAP_HEADER, CAP_DATA_OUT).full()),
    CAPSET(row(126, 91).args(CAP_HEADER, CAP_DATA_IN).full()),
    RT_SIGPENDING(row(127, 136).args(SIGSET_OUT, SIZE).full()),
    RT_SIGTIMEDWAIT(row(128, 137).args(SIGSET_IN, SIGINFO_OUT, TIMESPEC_IN, SIZE).full()),
    RT_SIGQUEUEINFO(row(129, 138).args(PID, SIGNO, SIGINFO_IN).full()),
    RT_SIGSUSPEND(row(130, 133).args(SIGSET_IN, SIZE).full()),
    SIGALTSTACK(row(131, 132).args(STACK_IN, STACK_OUT).full()),
    UTIME(row(132, -1).args(PATH, UTIMBUF_IN).full()),
    MKNOD(row(133, -1).args(PATH, MODE, DEV).full()),
    USELIB(row(134, -1).args(PATH).unsupported("not in Linux any more, or never was")),
    PERSONALITY(
            row(135, 92)
                    .args(PERSONA)
                    .partial(
                            "only ADDR_NO_RANDOMIZE, UNAME26 and PER_LINUX32's machine name have an"
                                    + " effect")),
    USTAT(row(136, -1).args(DEV, STRUCT_OUT).full()),
    STATFS(row(137, 43).args(PATH, STATFS_OUT).full()),
    FSTATFS(row(138, 44).args(FD, STATFS_OUT).full()),
    SYSFS(row(139, -1).args(INT, HEX, HEX).full()),
    GETPRIORITY(row(140, 141).args(PRIO_WHICH, INT).full()),
    SETPRIORITY(
            row(141, 140)
                    .args(PRIO_WHICH, INT, INT)
                    .partial("the nice value is stored; the host schedules")),
    SCHED_SETPARAM(
            row(142, 118)
                    .args(PID, SCHED_PARAM_IN)
                    .partial("the priority is stored; the host schedules")),
    SCHED_GETPARAM(
            row(143, 121)
                    .args(PID, SCHED_PARAM_OUT)
                    .partial("the priority is stored; the host schedules")),
    SCHED_SETSCHEDULER(
            row(144, 119)
                    .args(PID, SCHED_POLICY, SCHED_PARAM_IN)
                    .partial(
                            "the policy is stored; the host schedules; SCHED_DEADLINE is refused")),
    SCHED_GETSCHEDULER(row(145, 120).args(PID).partial("the policy is stored; the host schedules")),
    SCHED_GET_PRIORITY_MAX(row(146, 125).args(SCHED_POLICY).full()),
    SCHED_GET_PRIORITY_MIN(row(147, 126).args(SCHED_POLICY).full()),
    SCHED_RR_GET_INTERVAL(
            row(148, 127).args(PID, TIMESPEC_OUT).partial("100 ms for SCHED_RR, else 0")),
    MLOCK(row(149, 228).args(ADDR, SIZE).full()),
    MUNLOCK(row(150, 229).args(ADDR, SIZE).full()),
    MLOCKALL(row(151, 230).args(MLOCKALL_FLAGS).full()),
    MUNLOCKALL(row(152, 231).full()),
    VHANGUP(row(153, 58).full()),
    MODIFY_LDT(row(154, -1).args(INT, STRUCT_INOUT, ULONG)),
    PIVOT_ROOT(row(155, 41).args(PATH, PATH).full()),
    _SYSCTL(row(156, -1).args(STRUCT_INOUT).unsupported("not in Linux any more, or never was")),
    PRCTL(
            row(157, 167)
                    .args(PRCTL_OPTION, HEX, HEX, HEX, HEX)
                    .partial(
                            "process names, death signal, dumpable, privileges, capabilities,"
                                    + " subreaper, timer slack; others fail with EINVAL")),
    ARCH_PRCTL(row(158, -1).args(ARCH_PRCTL_OPTION, HEX).partial("segment bases and CPUID only")),
    ADJTIMEX(row(159, 171).args(TIMEX_INOUT).partial("reading only; changes fail with EPERM")),
    SETRLIMIT(row(160, 164).args(RLIMIT_RESOURCE, RLIMIT_IN).full()),
    CHROOT(row(161, 51).args(PATH).full()),
    SYNC(row(162, 81).full()),
    ACCT(
            row(163, 89)
                    .args(PATH)
                    .partial("the records tell nothing of faults, memory and used privileges")),
    SETTIMEOFDAY(row(164, 170).args(TIMEVAL_IN, TIMEZONE_IN).partial("EPERM for every caller")),
    MOUNT(row(165, 40).args(STRING, PATH, STRING, MOUNT_FLAGS, STRING).full()),
    UMOUNT2(row(166, 39).args(PATH, UMOUNT_FLAGS).full()),
    SWAPON(row(167, 224).args(PATH, HEX).partial("no file here can be swapped to: EINVAL")),
    SWAPOFF(row(168, 225).args(PATH).partial("nothing is swapped to: EINVAL")),
    REBOOT(
            row(169, 142)
                    .args(HEX, HEX, REBOOT_COMMAND, ADDR)
                    .partial("ends the pid namespace, as in a container of Linux's")),
    SETHOSTNAME(row(170, 161).args(IN_BUF, SIZE).full()),
    SETDOMAINNAME(row(171, 162).args(IN_BUF, SIZE).full()),
    IOPL(row(172, -1).args(UINT)),
    IOPERM(row(173, -1).args(ULONG, ULONG, INT)),
    CREATE_MODULE(
            row(174, -1).args(STRING, SIZE).unsupported("not in Linux any more, or never was")),
    INIT_MODULE(row(175, 105).args(ADDR, SIZE, STRING)),
    DELETE_MODULE(row(176, 106).args(STRING, HEX)),
    GET_KERNEL_SYMS(row(177, -1).args(ADDR).unsupported("not in Linux any more, or never was")),
    QUERY_MODULE(
            row(178, -1)
                    .args(STRING, INT, ADDR, SIZE, ADDR)
                    .unsupported("not in Linux any more, or never was")),
    QUOTACTL(
            row(179, 60)
                    .args(UINT, STRING, INT, ADDR)
                    .partial("there are no block devices: ENOTBLK")),
    NFSSERVCTL(
            row(180, 42).args(INT, ADDR, ADDR).unsupported("not in Linux any more, or never was")),
    GETPMSG(row(181, -1).unsupported("not in Linux any more, or never was")),
    PUTPMSG(row(182, -1).unsupported("not in Linux any more, or never was")),
    AFS_SYSCALL(row(183, -1).unsupported("not in Linux any more, or never was")),
    TUXCALL(row(184, -1).unsupported("not in Linux any more, or never was")),
    SECURITY(row(185, -1).unsupported("not in Linux any more, or never was")),
    GETTID(row(186, 178).full()),
    READAHEAD(
            row(187, 213)
                    .args(FD, OFFSET, SIZE)
                    .full("a hint; the host decides about its page cache")),
    SETXATTR(row(188, 5).args(PATH, STRING, IN_BUF, SIZE, XATTR_FLAGS).full()),
    LSETXATTR(row(189, 6).args(PATH, STRING, IN_BUF, SIZE, XATTR_FLAGS).full()),
    FSETXATTR(row(190, 7).args(FD, STRING, IN_BUF, SIZE, XATTR_FLAGS).full()),
    GETXATTR(row(191, 8).args(PATH, STRING, OUT_BUF, SIZE).full()),
    LGETXATTR(row(192, 9).args(PATH, STRING, OUT_BUF, SIZE).full()),
    FGETXATTR(row(193, 10).args(FD, STRING, OUT_BUF, SIZE).full()),
    LISTXATTR(row(194, 11).args(PATH, OUT_BUF, SIZE).full()),
    LLISTXATTR(row(195, 12).args(PATH, OUT_BUF, SIZE).full()),
    FLISTXATTR(row(196, 13).args(FD, OUT_BUF, SIZE).full()),
    REMOVEXATTR(row(197, 14).args(PATH, STRING).full()),
    LREMOVEXATTR(row(198, 15).args(PATH, STRING).full()),
    FREMOVEXATTR(row(199, 16).args(FD, STRING).full()),
    TKILL(row(200, 130).args(PID, SIGNO).full()),
    TIME(row(201, -1).args(TIME_OUT).full()),
    FUTEX(
            row(202, 98)
                    .args(FUTEX_WORD, FUTEX_OPERATION, UINT, TIMESPEC_OR_COUNT, FUTEX_WORD, UINT)
                    .partial(
                            "no requeueing to priority-inheritance futexes; those are handed over"
                                    + " in order of arrival")),
    SCHED_SETAFFINITY(
            row(203, 122)
                    .args(PID, SIZE, CPUSET_IN)
                    .partial("the mask is stored; the host places threads")),
    SCHED_GETAFFINITY(
            row(204, 123)
                    .args(PID, SIZE, CPUSET_OUT)
                    .partial("the mask is stored; the host places threads")),
    SET_THREAD_AREA(row(205, -1).args(ADDR).unsupported("32-bit only")),
    IO_SETUP(row(206, 0).args(UINT, LONG_OUT).full()),
    IO_DESTROY(row(207, 1).args(HEX).full()),
    IO_GETEVENTS(row(208, 4).args(HEX, LONG, LONG, STRUCT_OUT, TIMESPEC_IN).full()),
    IO_SUBMIT(row(209, 2).args(HEX, LONG, ADDR).full()),
    IO_CANCEL(row(210, 3).args(HEX, STRUCT_IN, STRUCT_OUT).full()),
    GET_THREAD_AREA(row(211, -1).args(ADDR).unsupported("32-bit only")),
    LOOKUP_DCOOKIE(
            row(212, 18)
                    .args(HEX, STRING_OUT, SIZE)
                    .unsupported("not in Linux any more, or never was")),
    EPOLL_CREATE(row(213, -1).args(INT).full()),
    EPOLL_CTL_OLD(row(214, -1).unsupported("not in Linux any more, or never was")),
    EPOLL_WAIT_OLD(row(215, -1).unsupported("not in Linux any more, or never was")),
    REMAP_FILE_PAGES(row(216, 234).args(ADDR, SIZE, HEX, SIZE, HEX).full()),
    GETDENTS64(row(217, 61).args(FD, DIRENTS64_OUT, UINT).full()),
    SET_TID_ADDRESS(row(218, 96).args(ADDR).full()),
    RESTART_SYSCALL(row(219, 128).full()),
    SEMTIMEDOP(row(220, 192).args(INT, SEMBUF_IN, SIZE, TIMESPEC_IN).full()),
    FADVISE64(
            row(221, 223)
                    .args(FD, OFFSET, SIZE, FADVICE)
                    .full("a hint; the host decides about its page cache")),
    TIMER_CREATE(row(222, 107).args(CLOCK_ID, SIGEVENT_IN, INT_OUT).partial("no alarm clocks")),
    TIMER_SETTIME(row(223, 110).args(INT, TIMER_FLAGS, ITIMERSPEC_IN, ITIMERSPEC_OUT).full()),
    TIMER_GETTIME(row(224, 108).args(INT, ITIMERSPEC_OUT).full()),
    TIMER_GETOVERRUN(row(225, 109).args(INT).full()),
    TIMER_DELETE(row(226, 111).args(INT).full()),
    CLOCK_SETTIME(row(227, 112).args(CLOCK_ID, TIMESPEC_IN).partial("EPERM for every caller")),
    CLOCK_GETTIME(
            row(228, 113)
                    .args(CLOCK_ID, TIMESPEC_OUT)
                    .partial(
                            "CLOCK_BOOTTIME is CLOCK_MONOTONIC; CLOCK_TAI is CLOCK_REALTIME; no"
                                    + " alarm clocks; CPU time is the time spent not asleep")),
    CLOCK_GETRES(row(229, 114).args(CLOCK_ID, TIMESPEC_OUT).full()),
    CLOCK_NANOSLEEP(row(230, 115).args(CLOCK_ID, TIMER_FLAGS, TIMESPEC_IN, TIMESPEC_OUT).full()),
    EXIT_GROUP(row(231, 94).args(INT).full()),
    EPOLL_WAIT(row(232, -1).args(FD, EPOLL_EVENTS_OUT, INT, INT).full()),
    EPOLL_CTL(row(233, 21).args(FD, EPOLL_OPERATION, FD, EPOLL_EVENT_IN).full()),
    TGKILL(row(234, 131).args(PID, PID, SIGNO).full()),
    UTIMES(row(235, -1).args(PATH, TIMEVALS_IN).full()),
    VSERVER(row(236, -1).unsupported("not in Linux any more, or never was")),
    MBIND(row(237, 235).args(ADDR, SIZE, MEMPOLICY, ADDR, ULONG, MBIND_FLAGS).full("one node, 0")),
    SET_MEMPOLICY(row(238, 237).args(MEMPOLICY, ADDR, ULONG).full("one node, 0")),
    GET_MEMPOLICY(
            row(239, 236)
                    .args(INT_OUT, ADDR, ULONG, ADDR, GET_MEMPOLICY_FLAGS)
                    .full("one node, 0")),
    MQ_OPEN(row(240, 180).args(STRING, MQ_OPEN_FLAGS, MODE, MQ_ATTR_IN).full()),
    MQ_UNLINK(row(241, 181).args(STRING).full()),
    MQ_TIMEDSEND(
            row(242, 182)
                    .args(FD, IN_BUF, SIZE, UINT, TIMESPEC_IN)
                    .partial("16 MiB in all queues: then ENOMEM")),
    MQ_TIMEDRECEIVE(row(243, 183).args(FD, OUT_BUF, SIZE, INT_OUT, TIMESPEC_IN).full()),
    MQ_NOTIFY(row(244, 184).args(FD, SIGEVENT_IN).partial("SIGEV_THREAD is refused with EINVAL")),
    MQ_GETSETATTR(row(245, 185).args(FD, MQ_ATTR_IN, MQ_ATTR_OUT).full()),
    KEXEC_LOAD(row(246, 104).args(HEX, ULONG, ADDR, HEX)),
    WAITID(
            row(247, 95)
                    .args(WAITID_TYPE, PID, SIGINFO_OUT, WAITID_OPTIONS, RUSAGE_OUT)
                    .partial("of the resource usage, CPU times only")),
    ADD_KEY(
            row(248, 217)
                    .args(STRING, STRING, IN_BUF, SIZE, KEY)
                    .partial("types keyring, user and logon")),
    REQUEST_KEY(
            row(249, 218)
                    .args(STRING, STRING, STRING, KEY)
                    .partial("no program of user space is asked for keys")),
    KEYCTL(
            row(250, 219)
                    .args(KEYCTL_OPERATION, HEX, HEX, HEX, HEX)
                    .partial("no asymmetric keys, no Diffie-Hellman, no watches")),
    IOPRIO_SET(
            row(251, 30)
                    .args(IOPRIO_WHICH, INT, HEX)
                    .partial("the priority is stored and answered")),
    IOPRIO_GET(row(252, 31).args(IOPRIO_WHICH, INT).full()),
    INOTIFY_INIT(row(253, -1).full()),
    INOTIFY_ADD_WATCH(row(254, 27).args(FD, PATH, INOTIFY_MASK).full()),
    INOTIFY_RM_WATCH(row(255, 28).args(FD, INT).full()),
    MIGRATE_PAGES(row(256, 238).args(PID, ULONG, ADDR, ADDR).full("one node, 0")),
    OPENAT(row(257, 56).args(DIRFD, PATH, OPEN_FLAGS, MODE).full()),
    MKDIRAT(row(258, 34).args(DIRFD, PATH, MODE).full()),
    MKNODAT(row(259, 33).args(DIRFD, PATH, MODE, DEV).full()),
    FCHOWNAT(row(260, 54).args(DIRFD, PATH, UID, GID, FCHOWNAT_FLAGS).full()),
    FUTIMESAT(row(261, -1).args(DIRFD, PATH, TIMEVALS_IN).full()),
    NEWFSTATAT(row(262, 79).args(DIRFD, PATH, STAT_OUT, FSTATAT_FLAGS).full()),
    UNLINKAT(row(263, 35).args(DIRFD, PATH, UNLINKAT_FLAGS).full()),
    RENAMEAT(row(264, 38).args(DIRFD, PATH, DIRFD, PATH).full()),
    LINKAT(row(265, 37).args(DIRFD, PATH, DIRFD, PATH, LINKAT_FLAGS).full()),
    SYMLINKAT(row(266, 36).args(STRING, DIRFD, PATH).full()),
    READLINKAT(row(267, 78).args(DIRFD, PATH, STRING_OUT, SIZE).full()),
    FCHMODAT(row(268, 53).args(DIRFD, PATH, MODE).full()),
    FACCESSAT(row(269, 48).args(DIRFD, PATH, ACCESS_MODE).full()),
    PSELECT6(row(270, 72).args(INT, FDSET, FDSET, FDSET, TIMESPEC_INOUT, SIGSET_ARGPACK).full()),
    PPOLL(row(271, 73).args(POLLFDS, UINT, TIMESPEC_INOUT, SIGSET_IN, SIZE).full()),
    UNSHARE(
            row(272, 97)
                    .args(UNSHARE_FLAGS)
                    .partial(
                            "CLONE_NEWTIME fails with EINVAL; a new network has no devices, not"
                                    + " even lo")),
    SET_ROBUST_LIST(row(273, 99).args(ADDR, SIZE).full()),
    GET_ROBUST_LIST(row(274, 100).args(PID, ADDR_OUT, LONG_OUT).full()),
    SPLICE(row(275, 76).args(FD, OFFSET_INOUT, FD, OFFSET_INOUT, SIZE, SPLICE_FLAGS).full()),
    TEE(row(276, 77).args(FD, FD, SIZE, SPLICE_FLAGS).full()),
    SYNC_FILE_RANGE(row(277, 84).args(FD, OFFSET, OFFSET, SYNC_FILE_RANGE_FLAGS).full()),
    VMSPLICE(
            row(278, 75)
                    .args(FD, IOVEC_IN, ULONG, SPLICE_FLAGS)
                    .partial("copies; SPLICE_F_GIFT gives nothing away")),
    MOVE_PAGES(
            row(279, 239)
                    .args(PID, ULONG, ADDR, ADDR, ADDR, MBIND_FLAGS)
                    .partial("one node, 0; what is backed ahead of a touch counts as there")),
    UTIMENSAT(row(280, 88).args(DIRFD, PATH, TIMESPECS_IN, FCHOWNAT_FLAGS).full()),
    EPOLL_PWAIT(row(281, 22).args(FD, EPOLL_EVENTS_OUT, INT, INT, SIGSET_IN, SIZE).full()),
    SIGNALFD(row(282, -1).args(FD, SIGSET_IN, SIZE).full()),
    TIMERFD_CREATE(row(283, 85).args(CLOCK_ID, TIMERFD_CREATE_FLAGS).full()),
    EVENTFD(row(284, -1).args(UINT).full()),
    FALLOCATE(
            row(285, 47)
                    .args(FD, FALLOCATE_MODE, OFFSET, OFFSET)
                    .partial(
                            "allocates, punches and zeroes; ranges are neither collapsed nor"
                                    + " inserted")),
    TIMERFD_SETTIME(
            row(286, 86)
                    .args(FD, TIMERFD_SETTIME_FLAGS, ITIMERSPEC_IN, ITIMERSPEC_OUT)
                    .partial("TFD_TIMER_CANCEL_ON_SET never cancels")),
    TIMERFD_GETTIME(row(287, 87).args(FD, ITIMERSPEC_OUT).full()),
    ACCEPT4(row(288, 242).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT, ACCEPT4_FLAGS).full()),
    SIGNALFD4(row(289, 74).args(FD, SIGSET_IN, SIZE, SIGNALFD_FLAGS).full()),
    EVENTFD2(row(290, 19).args(UINT, EVENTFD_FLAGS).full()),
    EPOLL_CREATE1(row(291, 20).args(EPOLL_CREATE_FLAGS).full()),
    DUP3(row(292, 24).args(FD, FD, DUP3_FLAGS).full()),
    PIPE2(row(293, 59).args(FDS_OUT, PIPE2_FLAGS).partial("no notification pipes")),
    INOTIFY_INIT1(row(294, 26).args(INOTIFY_INIT_FLAGS).full()),
    PREADV(row(295, 69).args(FD, IOVEC_OUT, ULONG, OFFSET, ULONG).full()),
    PWRITEV(row(296, 70).args(FD, IOVEC_IN, ULONG, OFFSET, ULONG).full()),
    RT_TGSIGQUEUEINFO(row(297, 240).args(PID, PID, SIGNO, SIGINFO_IN).full()),
    PERF_EVENT_OPEN(row(298, 241).args(STRUCT_IN, PID, INT, FD, PERF_FLAGS)),
    RECVMMSG(row(299, 243).args(FD, MMSGHDR_OUT, UINT, MSG_FLAGS, TIMESPEC_INOUT).full()),
    FANOTIFY_INIT(
            row(300, 262)
                    .args(FANOTIFY_INIT_FLAGS, OPEN_FLAGS)
                    .partial(
                            "events bring descriptors: no FAN_REPORT_ flag but that for thread ids,"
                                    + " no audit; needs CAP_SYS_ADMIN")),
    FANOTIFY_MARK(
            row(301, 263)
                    .args(FD, FANOTIFY_MARK_FLAGS, HEX, DIRFD, PATH)
                    .partial(
                            "no events that need file handles: names made, removed and moved,"
                                    + " attributes")),
    PRLIMIT64(row(302, 261).args(PID, RLIMIT_RESOURCE, RLIMIT_IN, RLIMIT_OUT).full()),
    NAME_TO_HANDLE_AT(
            row(303, 264)
                    .args(DIRFD, PATH, STRUCT_OUT, INT_OUT, NAME_TO_HANDLE_FLAGS)
                    .refused(Errno.EOPNOTSUPP, "no file system here exports handles")),
    OPEN_BY_HANDLE_AT(
            row(304, 265)
                    .args(FD, STRUCT_IN, OPEN_FLAGS)
                    .refused(Errno.EOPNOTSUPP, "no file system here exports handles")),
    CLOCK_ADJTIME(
            row(305, 266)
                    .args(CLOCK_ID, TIMEX_INOUT)
                    .partial("reading only; changes fail with EPERM")),
    SYNCFS(row(306, 267).args(FD).full()),
    SENDMMSG(row(307, 269).args(FD, MMSGHDR_IN, UINT, MSG_FLAGS).full()),
    SETNS(row(308, 268).args(FD, SETNS_TYPE).partial("there is one time namespace")),
    GETCPU(
            row(309, 168)
                    .args(INT_OUT, INT_OUT, ADDR)
                    .partial("the first CPU of the affinity mask")),
    PROCESS_VM_READV(row(310, 270).args(PID, IOVEC_OUT, ULONG, IOVEC_REMOTE, ULONG, ULONG).full()),
    PROCESS_VM_WRITEV(row(311, 271).args(PID, IOVEC_IN, ULONG, IOVEC_REMOTE, ULONG, ULONG).full()),
    KCMP(
            row(312, 272)
                    .args(PID, PID, KCMP_TYPE, HEX, HEX)
                    .partial("KCMP_EPOLL_TFD is refused with EINVAL")),
    FINIT_MODULE(row(313, 273).args(FD, STRING, HEX)),
    SCHED_SETATTR(
            row(314, 274)
                    .args(PID, SCHED_ATTR_IN, UINT)
                    .partial(
                            "the attributes are stored; the host schedules; SCHED_DEADLINE and"
                                    + " utilisation clamps are refused")),
    SCHED_GETATTR(
            row(315, 275)
                    .args(PID, SCHED_ATTR_OUT, UINT, UINT)
                    .partial("the attributes are stored; the host schedules")),
    RENAMEAT2(row(316, 276).args(DIRFD, PATH, DIRFD, PATH, RENAME_FLAGS).full()),
    SECCOMP(
            row(317, 277)
                    .args(SECCOMP_OPERATION, SECCOMP_FLAGS, ADDR)
                    .partial("what a filter asks to log is not logged")),
    GETRANDOM(row(318, 278).args(OUT_BUF, SIZE, GETRANDOM_FLAGS).full()),
    MEMFD_CREATE(row(319, 279).args(STRING, MEMFD_FLAGS).partial("no huge pages")),
    KEXEC_FILE_LOAD(row(320, 294).args(FD, FD, SIZE, STRING, HEX)),
    BPF(
            row(321, 280)
                    .args(INT, STRUCT_INOUT, UINT)
                    .partial("EPERM for every caller, as without CAP_BPF")),
    EXECVEAT(row(322, 281).args(DIRFD, PATH, ARGV, ENVP, EXECVEAT_FLAGS).full()),
    USERFAULTFD(row(323, 282).args(USERFAULTFD_FLAGS)),
    MEMBARRIER(
            row(324, 283)
                    .args(MEMBARRIER_COMMAND, MEMBARRIER_FLAGS, INT)
                    .partial(
                            "global and private expedited barriers; none for core synchronisation"
                                    + " or rseq")),
    MLOCK2(row(325, 284).args(ADDR, SIZE, MLOCK2_FLAGS).full()),
    COPY_FILE_RANGE(row(326, 285).args(FD, OFFSET_INOUT, FD, OFFSET_INOUT, SIZE, NO_FLAGS).full()),
    PREADV2(
            row(327, 286)
                    .args(FD, IOVEC_OUT, ULONG, OFFSET, ULONG, RWF_FLAGS)
                    .partial("RWF_HIPRI, DSYNC, SYNC, NOWAIT, APPEND and NOAPPEND")),
    PWRITEV2(
            row(328, 287)
                    .args(FD, IOVEC_IN, ULONG, OFFSET, ULONG, RWF_FLAGS)
                    .partial("RWF_HIPRI, DSYNC, SYNC, NOWAIT, APPEND and NOAPPEND")),
    PKEY_MPROTECT(
            row(329, 288)
                    .args(ADDR, SIZE, MPROTECT_PROT, INT)
                    .partial("no protection keys: only key -1")),
    PKEY_ALLOC(row(330, 289).args(HEX, PKEY_RIGHTS).partial("no protection keys: ENOSPC")),
    PKEY_FREE(row(331, 290).args(INT).partial("no protection keys: EINVAL")),
    STATX(row(332, 291).args(DIRFD, PATH, STATX_FLAGS, STATX_MASK, STATX_OUT).full()),
    IO_PGETEVENTS(
            row(333, 292).args(HEX, LONG, LONG, STRUCT_OUT, TIMESPEC_IN, SIGSET_ARGPACK).full()),
    RSEQ(row(334, 293).args(RSEQ_AREA, UINT, RSEQ_FLAGS, HEX)),
    URETPROBE(row(335, -1).unsupported("for the kernel's own trampolines only")),
    UPROBE(row(336, -1).unsupported("for the kernel's own trampolines only")),
    PIDFD_SEND_SIGNAL(row(424, 424).args(FD, SIGNO, SIGINFO_IN, PIDFD_SIGNAL_FLAGS).full()),
    IO_URING_SETUP(
            row(425, 425)
                    .args(UINT, STRUCT_INOUT)
                    .partial(
                            "flags CQSIZE, CLAMP, SUBMIT_ALL, COOP_TASKRUN, TASKRUN_FLAG, SINGLE_ISSUER; others are EINVAL")),
    IO_URING_ENTER(
            row(426, 426)
                    .args(FD, UINT, UINT, IO_URING_ENTER_FLAGS, ADDR, SIZE)
                    .partial(
                            "operations as IORING_REGISTER_PROBE tells; no provided buffers, no multishot but of accept and poll; an OPENAT of a FIFO waits in the call")),
    IO_URING_REGISTER(
            row(427, 427)
                    .args(FD, UINT, ADDR, UINT)
                    .partial(
                            "PROBE, EVENTFD, FILES, FILES2 without tags, FILES_UPDATE, BUFFERS, and what takes them back; others are EINVAL; a registered buffer is what is mapped there when it is used")),
    OPEN_TREE(row(428, 428).args(DIRFD, PATH, OPEN_TREE_FLAGS).full()),
    MOVE_MOUNT(row(429, 429).args(DIRFD, PATH, DIRFD, PATH, MOVE_MOUNT_FLAGS).full()),
    FSOPEN(row(430, 430).args(STRING, FSOPEN_FLAGS).full()),
    FSCONFIG(
            row(431, 431)
                    .args(FD, FSCONFIG_COMMAND, STRING, ADDR, INT)
                    .partial("no type has parameters that are paths, descriptors or binary")),
    FSMOUNT(row(432, 432).args(FD, FSMOUNT_FLAGS, MOUNT_ATTRIBUTES).full()),
    FSPICK(row(433, 433).args(DIRFD, PATH, FSPICK_FLAGS).full()),
    PIDFD_OPEN(row(434, 434).args(PID, PIDFD_OPEN_FLAGS).full()),
    CLONE3(
            row(435, 435)
                    .args(CLONE_ARGS, SIZE)
                    .partial(
                            "set_tid and CLONE_NEWTIME fail with EINVAL; a new network has no"
                                    + " devices, not even lo")),
    CLOSE_RANGE(row(436, 436).args(UINT, UINT, CLOSE_RANGE_FLAGS).full()),
    OPENAT2(row(437, 437).args(DIRFD, PATH, OPEN_HOW, SIZE).full()),
    PIDFD_GETFD(row(438, 438).args(FD, FD, NO_FLAGS).full()),
    FACCESSAT2(row(439, 439).args(DIRFD, PATH, ACCESS_MODE, FACCESSAT2_FLAGS).full()),
    PROCESS_MADVISE(
            row(440, 440)
                    .args(FD, IOVEC_REMOTE, SIZE, MADVICE, NO_FLAGS)
                    .partial("what madvise does")),
    EPOLL_PWAIT2(
            row(441, 441).args(FD, EPOLL_EVENTS_OUT, INT, TIMESPEC_IN, SIGSET_IN, SIZE).full()),
    MOUNT_SETATTR(
            row(442, 442)
                    .args(DIRFD, PATH, MOUNT_SETATTR_FLAGS, STRUCT_IN, SIZE)
                    .partial("MOUNT_ATTR_IDMAP fails with EINVAL")),
    QUOTACTL_FD(
            row(443, 443).args(FD, UINT, INT, ADDR).partial("no file system keeps quotas: ENOSYS")),
    LANDLOCK_CREATE_RULESET(row(444, 444).args(STRUCT_IN, SIZE, LANDLOCK_CREATE_FLAGS).full()),
    LANDLOCK_ADD_RULE(
            row(445, 445)
                    .args(FD, LANDLOCK_RULE_TYPE, STRUCT_IN, NO_FLAGS)
                    .partial("rules for TCP ports are kept, but there are no TCP sockets yet")),
    LANDLOCK_RESTRICT_SELF(row(446, 446).args(FD, LANDLOCK_RESTRICT_FLAGS).full()),
    MEMFD_SECRET(row(447, 447).args(DUP3_FLAGS)),
    PROCESS_MRELEASE(row(448, 448).args(FD, NO_FLAGS)),
    FUTEX_WAITV(row(449, 449).args(STRUCT_IN, UINT, HEX, TIMESPEC_IN, CLOCK_ID).full()),
    SET_MEMPOLICY_HOME_NODE(row(450, 450).args(ADDR, SIZE, ULONG, HEX).full("one node, 0")),
    CACHESTAT(
            row(451, 451)
                    .args(FD, STRUCT_IN, STRUCT_OUT, NO_FLAGS)
                    .partial("pages of files in memory; of host files none is shown as cached")),
    FCHMODAT2(row(452, 452).args(DIRFD, PATH, MODE, FCHOWNAT_FLAGS).full()),
    MAP_SHADOW_STACK(row(453, 453).args(ADDR, SIZE, SHADOW_STACK_FLAGS)),
    FUTEX_WAKE(row(454, 454).args(FUTEX_WORD, HEX, INT, FUTEX2_FLAGS).full()),
    FUTEX_WAIT(
            row(455, 455).args(FUTEX_WORD, ULONG, HEX, FUTEX2_FLAGS, TIMESPEC_IN, CLOCK_ID).full()),
    FUTEX_REQUEUE(row(456, 456).args(STRUCT_IN, HEX, INT, INT).full()),
    STATMOUNT(
            row(457, 457)
                    .args(STRUCT_IN, STRUCT_OUT, SIZE, NO_FLAGS)
                    .partial("a namespace is named by its number, not by a descriptor")),
    LISTMOUNT(
            row(458, 458)
                    .args(STRUCT_IN, STRUCT_OUT, SIZE, LISTMOUNT_FLAGS)
                    .partial("a namespace is named by its number, not by a descriptor")),
    LSM_GET_SELF_ATTR(row(459, 459).args(UINT, STRUCT_OUT, INT_INOUT, NO_FLAGS).full()),
    LSM_SET_SELF_ATTR(row(460, 460).args(UINT, STRUCT_IN, UINT, NO_FLAGS).full()),
    LSM_LIST_MODULES(row(461, 461).args(STRUCT_OUT, INT_INOUT, NO_FLAGS).full()),
    MSEAL(row(462, 462).args(ADDR, SIZE, NO_FLAGS).full()),
    SETXATTRAT(row(463, 463).args(DIRFD, PATH, FCHOWNAT_FLAGS, STRING, STRUCT_IN, SIZE).full()),
    GETXATTRAT(row(464, 464).args(DIRFD, PATH, FCHOWNAT_FLAGS, STRING, STRUCT_INOUT, SIZE).full()),
    LISTXATTRAT(row(465, 465).args(DIRFD, PATH, FCHOWNAT_FLAGS, OUT_BUF, SIZE).full()),
    REMOVEXATTRAT(row(466, 466).args(DIRFD, PATH, FCHOWNAT_FLAGS, STRING).full()),
    OPEN_TREE_ATTR(
            row(467, 467)
                    .args(DIRFD, PATH, OPEN_TREE_FLAGS, STRUCT_IN, SIZE)
                    .partial("MOUNT_ATTR_IDMAP fails with EINVAL")),
    FILE_GETATTR(
            row(468, 468)
                    .args(DIRFD, PATH, STRUCT_OUT, SIZE, FCHOWNAT_FLAGS)
                    .partial("files of tmpfs and of the root; those of bind mounts have no flags")),
    FILE_SETATTR(
            row(469, 469)
                    .args(DIRFD, PATH, STRUCT_IN, SIZE, FCHOWNAT_FLAGS)
                    .partial("files of tmpfs and of the root; those of bind mounts have no flags"));

    /** The largest number in the table. */
    public static final int MAX = 469;

    private static final @Nullable Sysno[] BY_NUMBER = new @Nullable Sysno[MAX + 1];

    static {
        for (Sysno sysno : values()) {
            BY_NUMBER[sysno.nr] = sysno;
        }
    }

    private final int nr;
    private final int arm64;
    private final Arg[] args;
    private final Support support;
    private final Errno refusal;
    private final String note;
    private @Nullable String linuxName;

    Sysno(Row row) {
        nr = row.nr;
        arm64 = row.arm64;
        args = row.args;
        support = row.support;
        refusal = row.refusal;
        note = row.note;
    }

    /** Returns the call with that x86-64 number, or null if Linux has none. Takes any number. */
    public static @Nullable Sysno of(int nr) {
        return nr >= 0 && nr <= MAX ? BY_NUMBER[nr] : null;
    }

    /** Returns the call with that name as Linux spells it, or null if there is none. */
    public static @Nullable Sysno named(String linuxName) {
        return Names.BY_NAME.get(linuxName);
    }

    /** Returns the number on x86-64, 0 to {@link #MAX}. */
    public int nr() {
        return nr;
    }

    /** Returns the number on arm64, or -1 if arm64 has no such call. */
    public int arm64Nr() {
        return arm64;
    }

    /** Returns the name as Linux spells it: {@code "pread64"}. */
    public String linuxName() {
        String name = linuxName;
        if (name == null) {
            name = name().toLowerCase(Locale.ROOT);
            linuxName = name;
        }
        return name;
    }

    /** Returns the number of arguments, 0 to 6. */
    public int argCount() {
        return args.length;
    }

    /** Returns what the argument at {@code index}, from 0, means. */
    public ArgKind arg(int index) {
        return args[index].kind();
    }

    /** Returns the bits of the argument at {@code index}, or null if it is not of kind FLAGS. */
    public @Nullable FlagSet flags(int index) {
        return args[index] instanceof FlagSet flags ? flags : null;
    }

    /** Returns how much of the call works. */
    public Support support() {
        return support;
    }

    /**
     * Returns what a call fails with that is refused or unsupported; ENOSYS unless the row says.
     */
    public Errno refusal() {
        return refusal;
    }

    /** Returns what users should know about this call; empty if nothing. */
    public String note() {
        return note;
    }

    /** Loaded with the first name that is looked up, so that boot does not pay for the map. */
    private static final class Names {
        static final Map<String, Sysno> BY_NAME = new HashMap<>(1024);

        static {
            for (Sysno sysno : values()) {
                BY_NAME.put(sysno.linuxName(), sysno);
            }
        }
    }
}
