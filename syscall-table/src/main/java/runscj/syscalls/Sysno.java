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

import org.jspecify.annotations.Nullable;

import runscj.abi.Errno;

import java.util.HashMap;
import java.util.Map;

/**
 * Every system call of Linux 6.18 on x86-64, in the order of its number. A row is the only
 * declaration of a call: dispatch, strace output, seccomp names and the compatibility page read it.
 * Columns: name, number on x86-64, number on arm64 (-1: none), arguments, support. A row that says
 * nothing about support is {@link Support#UNSUPPORTED}. Source: {@code syscall_64.tbl}, {@code
 * asm-generic/unistd.h}.
 */
public enum Sysno {
    READ(row("read", 0, 63).args(FD, OUT_BUF, SIZE)),
    WRITE(row("write", 1, 64).args(FD, IN_BUF, SIZE)),
    OPEN(row("open", 2, -1).args(PATH, OPEN_FLAGS, MODE)),
    CLOSE(row("close", 3, 57).args(FD)),
    STAT(row("stat", 4, -1).args(PATH, STAT_OUT)),
    FSTAT(row("fstat", 5, 80).args(FD, STAT_OUT)),
    LSTAT(row("lstat", 6, -1).args(PATH, STAT_OUT)),
    POLL(row("poll", 7, -1).args(POLLFDS, UINT, INT)),
    LSEEK(row("lseek", 8, 62).args(FD, OFFSET, WHENCE)),
    MMAP(row("mmap", 9, 222).args(ADDR, SIZE, MMAP_PROT, MAP_FLAGS, FD, OFFSET)),
    MPROTECT(row("mprotect", 10, 226).args(ADDR, SIZE, MPROTECT_PROT)),
    MUNMAP(row("munmap", 11, 215).args(ADDR, SIZE)),
    BRK(row("brk", 12, 214).args(ADDR)),
    RT_SIGACTION(row("rt_sigaction", 13, 134).args(SIGNO, SIGACTION_IN, SIGACTION_OUT, SIZE)),
    RT_SIGPROCMASK(row("rt_sigprocmask", 14, 135).args(SIGMASK_HOW, SIGSET_IN, SIGSET_OUT, SIZE)),
    RT_SIGRETURN(row("rt_sigreturn", 15, 139)),
    IOCTL(row("ioctl", 16, 29).args(FD, IOCTL_REQUEST, ADDR)),
    PREAD64(row("pread64", 17, 67).args(FD, OUT_BUF, SIZE, OFFSET)),
    PWRITE64(row("pwrite64", 18, 68).args(FD, IN_BUF, SIZE, OFFSET)),
    READV(row("readv", 19, 65).args(FD, IOVEC_OUT, INT)),
    WRITEV(row("writev", 20, 66).args(FD, IOVEC_IN, INT)),
    ACCESS(row("access", 21, -1).args(PATH, ACCESS_MODE)),
    PIPE(row("pipe", 22, -1).args(FDS_OUT)),
    SELECT(row("select", 23, -1).args(INT, FDSET, FDSET, FDSET, TIMEVAL_INOUT)),
    SCHED_YIELD(row("sched_yield", 24, 124)),
    MREMAP(row("mremap", 25, 216).args(ADDR, SIZE, SIZE, MREMAP_FLAGS, ADDR)),
    MSYNC(row("msync", 26, 227).args(ADDR, SIZE, MSYNC_FLAGS)),
    MINCORE(row("mincore", 27, 232).args(ADDR, SIZE, STRUCT_OUT)),
    MADVISE(row("madvise", 28, 233).args(ADDR, SIZE, MADVICE)),
    SHMGET(row("shmget", 29, 194).args(IPC_KEY, SIZE, IPC_GET_FLAGS)),
    SHMAT(row("shmat", 30, 196).args(INT, ADDR, SHMAT_FLAGS)),
    SHMCTL(row("shmctl", 31, 195).args(INT, SHMCTL_COMMAND, STRUCT_INOUT)),
    DUP(row("dup", 32, 23).args(FD)),
    DUP2(row("dup2", 33, -1).args(FD, FD)),
    PAUSE(row("pause", 34, -1)),
    NANOSLEEP(row("nanosleep", 35, 101).args(TIMESPEC_IN, TIMESPEC_OUT)),
    GETITIMER(row("getitimer", 36, 102).args(ITIMER_WHICH, ITIMERVAL_OUT)),
    ALARM(row("alarm", 37, -1).args(UINT)),
    SETITIMER(row("setitimer", 38, 103).args(ITIMER_WHICH, ITIMERVAL_IN, ITIMERVAL_OUT)),
    GETPID(row("getpid", 39, 172)),
    SENDFILE(row("sendfile", 40, 71).args(FD, FD, OFFSET_INOUT, SIZE)),
    SOCKET(row("socket", 41, 198).args(ADDRESS_FAMILY, SOCKET_TYPE, INT)),
    CONNECT(row("connect", 42, 203).args(FD, SOCKADDR_IN, SOCKLEN)),
    ACCEPT(row("accept", 43, 202).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT)),
    SENDTO(row("sendto", 44, 206).args(FD, IN_BUF, SIZE, MSG_FLAGS, SOCKADDR_IN, SOCKLEN)),
    RECVFROM(
            row("recvfrom", 45, 207)
                    .args(FD, OUT_BUF, SIZE, MSG_FLAGS, SOCKADDR_OUT, SOCKLEN_INOUT)),
    SENDMSG(row("sendmsg", 46, 211).args(FD, MSGHDR_IN, MSG_FLAGS)),
    RECVMSG(row("recvmsg", 47, 212).args(FD, MSGHDR_OUT, MSG_FLAGS)),
    SHUTDOWN(row("shutdown", 48, 210).args(FD, SHUTDOWN_HOW)),
    BIND(row("bind", 49, 200).args(FD, SOCKADDR_IN, SOCKLEN)),
    LISTEN(row("listen", 50, 201).args(FD, INT)),
    GETSOCKNAME(row("getsockname", 51, 204).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT)),
    GETPEERNAME(row("getpeername", 52, 205).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT)),
    SOCKETPAIR(row("socketpair", 53, 199).args(ADDRESS_FAMILY, SOCKET_TYPE, INT, FDS_OUT)),
    SETSOCKOPT(
            row("setsockopt", 54, 208).args(FD, SOCKET_LEVEL, SOCKET_OPTION, SOCKOPT_IN, SOCKLEN)),
    GETSOCKOPT(
            row("getsockopt", 55, 209)
                    .args(FD, SOCKET_LEVEL, SOCKET_OPTION, SOCKOPT_OUT, SOCKLEN_INOUT)),
    CLONE(row("clone", 56, 220).args(CLONE_FLAGS, ADDR, TID_OUT, TID_OUT, ADDR)),
    FORK(row("fork", 57, -1)),
    VFORK(row("vfork", 58, -1)),
    EXECVE(row("execve", 59, 221).args(PATH, ARGV, ENVP)),
    EXIT(row("exit", 60, 93).args(INT)),
    WAIT4(row("wait4", 61, 260).args(PID, WAIT_STATUS_OUT, WAIT4_OPTIONS, RUSAGE_OUT)),
    KILL(row("kill", 62, 129).args(PID, SIGNO)),
    UNAME(row("uname", 63, 160).args(UTSNAME_OUT)),
    SEMGET(row("semget", 64, 190).args(IPC_KEY, INT, IPC_GET_FLAGS)),
    SEMOP(row("semop", 65, 193).args(INT, SEMBUF_IN, SIZE)),
    SEMCTL(row("semctl", 66, 191).args(INT, INT, SEMCTL_COMMAND, HEX)),
    SHMDT(row("shmdt", 67, 197).args(ADDR)),
    MSGGET(row("msgget", 68, 186).args(IPC_KEY, IPC_GET_FLAGS)),
    MSGSND(row("msgsnd", 69, 189).args(INT, STRUCT_IN, SIZE, IPC_OPERATION_FLAGS)),
    MSGRCV(row("msgrcv", 70, 188).args(INT, STRUCT_OUT, SIZE, LONG, IPC_OPERATION_FLAGS)),
    MSGCTL(row("msgctl", 71, 187).args(INT, MSGCTL_COMMAND, STRUCT_INOUT)),
    FCNTL(row("fcntl", 72, 25).args(FD, FCNTL_COMMAND, FCNTL_ARG)),
    FLOCK(row("flock", 73, 32).args(FD, FLOCK_OPERATION)),
    FSYNC(row("fsync", 74, 82).args(FD)),
    FDATASYNC(row("fdatasync", 75, 83).args(FD)),
    TRUNCATE(row("truncate", 76, 45).args(PATH, OFFSET)),
    FTRUNCATE(row("ftruncate", 77, 46).args(FD, OFFSET)),
    GETDENTS(row("getdents", 78, -1).args(FD, DIRENTS_OUT, UINT)),
    GETCWD(row("getcwd", 79, 17).args(STRING_OUT, SIZE)),
    CHDIR(row("chdir", 80, 49).args(PATH)),
    FCHDIR(row("fchdir", 81, 50).args(FD)),
    RENAME(row("rename", 82, -1).args(PATH, PATH)),
    MKDIR(row("mkdir", 83, -1).args(PATH, MODE)),
    RMDIR(row("rmdir", 84, -1).args(PATH)),
    CREAT(row("creat", 85, -1).args(PATH, MODE)),
    LINK(row("link", 86, -1).args(PATH, PATH)),
    UNLINK(row("unlink", 87, -1).args(PATH)),
    SYMLINK(row("symlink", 88, -1).args(STRING, PATH)),
    READLINK(row("readlink", 89, -1).args(PATH, STRING_OUT, SIZE)),
    CHMOD(row("chmod", 90, -1).args(PATH, MODE)),
    FCHMOD(row("fchmod", 91, 52).args(FD, MODE)),
    CHOWN(row("chown", 92, -1).args(PATH, UID, GID)),
    FCHOWN(row("fchown", 93, 55).args(FD, UID, GID)),
    LCHOWN(row("lchown", 94, -1).args(PATH, UID, GID)),
    UMASK(row("umask", 95, 166).args(MODE)),
    GETTIMEOFDAY(row("gettimeofday", 96, 169).args(TIMEVAL_OUT, TIMEZONE_OUT)),
    GETRLIMIT(row("getrlimit", 97, 163).args(RLIMIT_RESOURCE, RLIMIT_OUT)),
    GETRUSAGE(row("getrusage", 98, 165).args(RUSAGE_WHO, RUSAGE_OUT)),
    SYSINFO(row("sysinfo", 99, 179).args(SYSINFO_OUT)),
    TIMES(row("times", 100, 153).args(TMS_OUT)),
    PTRACE(row("ptrace", 101, 117).args(PTRACE_REQUEST, PID, HEX, HEX)),
    GETUID(row("getuid", 102, 174)),
    SYSLOG(row("syslog", 103, 116).args(SYSLOG_ACTION, OUT_BUF, INT)),
    GETGID(row("getgid", 104, 176)),
    SETUID(row("setuid", 105, 146).args(UID)),
    SETGID(row("setgid", 106, 144).args(GID)),
    GETEUID(row("geteuid", 107, 175)),
    GETEGID(row("getegid", 108, 177)),
    SETPGID(row("setpgid", 109, 154).args(PID, PID)),
    GETPPID(row("getppid", 110, 173)),
    GETPGRP(row("getpgrp", 111, -1)),
    SETSID(row("setsid", 112, 157)),
    SETREUID(row("setreuid", 113, 145).args(UID, UID)),
    SETREGID(row("setregid", 114, 143).args(GID, GID)),
    GETGROUPS(row("getgroups", 115, 158).args(INT, GROUPS_OUT)),
    SETGROUPS(row("setgroups", 116, 159).args(INT, GROUPS_IN)),
    SETRESUID(row("setresuid", 117, 147).args(UID, UID, UID)),
    GETRESUID(row("getresuid", 118, 148).args(UID_OUT, UID_OUT, UID_OUT)),
    SETRESGID(row("setresgid", 119, 149).args(GID, GID, GID)),
    GETRESGID(row("getresgid", 120, 150).args(GID_OUT, GID_OUT, GID_OUT)),
    GETPGID(row("getpgid", 121, 155).args(PID)),
    SETFSUID(row("setfsuid", 122, 151).args(UID)),
    SETFSGID(row("setfsgid", 123, 152).args(GID)),
    GETSID(row("getsid", 124, 156).args(PID)),
    CAPGET(row("capget", 125, 90).args(CAP_HEADER, CAP_DATA_OUT)),
    CAPSET(row("capset", 126, 91).args(CAP_HEADER, CAP_DATA_IN)),
    RT_SIGPENDING(row("rt_sigpending", 127, 136).args(SIGSET_OUT, SIZE)),
    RT_SIGTIMEDWAIT(
            row("rt_sigtimedwait", 128, 137).args(SIGSET_IN, SIGINFO_OUT, TIMESPEC_IN, SIZE)),
    RT_SIGQUEUEINFO(row("rt_sigqueueinfo", 129, 138).args(PID, SIGNO, SIGINFO_IN)),
    RT_SIGSUSPEND(row("rt_sigsuspend", 130, 133).args(SIGSET_IN, SIZE)),
    SIGALTSTACK(row("sigaltstack", 131, 132).args(STACK_IN, STACK_OUT)),
    UTIME(row("utime", 132, -1).args(PATH, UTIMBUF_IN)),
    MKNOD(row("mknod", 133, -1).args(PATH, MODE, DEV)),
    USELIB(row("uselib", 134, -1).args(PATH).unsupported("not in Linux any more, or never was")),
    PERSONALITY(row("personality", 135, 92).args(PERSONA)),
    USTAT(row("ustat", 136, -1).args(DEV, STRUCT_OUT)),
    STATFS(row("statfs", 137, 43).args(PATH, STATFS_OUT)),
    FSTATFS(row("fstatfs", 138, 44).args(FD, STATFS_OUT)),
    SYSFS(row("sysfs", 139, -1).args(INT, HEX, HEX)),
    GETPRIORITY(row("getpriority", 140, 141).args(PRIO_WHICH, INT)),
    SETPRIORITY(row("setpriority", 141, 140).args(PRIO_WHICH, INT, INT)),
    SCHED_SETPARAM(row("sched_setparam", 142, 118).args(PID, SCHED_PARAM_IN)),
    SCHED_GETPARAM(row("sched_getparam", 143, 121).args(PID, SCHED_PARAM_OUT)),
    SCHED_SETSCHEDULER(row("sched_setscheduler", 144, 119).args(PID, SCHED_POLICY, SCHED_PARAM_IN)),
    SCHED_GETSCHEDULER(row("sched_getscheduler", 145, 120).args(PID)),
    SCHED_GET_PRIORITY_MAX(row("sched_get_priority_max", 146, 125).args(SCHED_POLICY)),
    SCHED_GET_PRIORITY_MIN(row("sched_get_priority_min", 147, 126).args(SCHED_POLICY)),
    SCHED_RR_GET_INTERVAL(row("sched_rr_get_interval", 148, 127).args(PID, TIMESPEC_OUT)),
    MLOCK(row("mlock", 149, 228).args(ADDR, SIZE)),
    MUNLOCK(row("munlock", 150, 229).args(ADDR, SIZE)),
    MLOCKALL(row("mlockall", 151, 230).args(MLOCKALL_FLAGS)),
    MUNLOCKALL(row("munlockall", 152, 231)),
    VHANGUP(row("vhangup", 153, 58)),
    MODIFY_LDT(row("modify_ldt", 154, -1).args(INT, STRUCT_INOUT, ULONG)),
    PIVOT_ROOT(row("pivot_root", 155, 41).args(PATH, PATH)),
    _SYSCTL(
            row("_sysctl", 156, -1)
                    .args(STRUCT_INOUT)
                    .unsupported("not in Linux any more, or never was")),
    PRCTL(row("prctl", 157, 167).args(PRCTL_OPTION, HEX, HEX, HEX, HEX)),
    ARCH_PRCTL(row("arch_prctl", 158, -1).args(ARCH_PRCTL_OPTION, HEX)),
    ADJTIMEX(row("adjtimex", 159, 171).args(TIMEX_INOUT)),
    SETRLIMIT(row("setrlimit", 160, 164).args(RLIMIT_RESOURCE, RLIMIT_IN)),
    CHROOT(row("chroot", 161, 51).args(PATH)),
    SYNC(row("sync", 162, 81)),
    ACCT(row("acct", 163, 89).args(PATH)),
    SETTIMEOFDAY(row("settimeofday", 164, 170).args(TIMEVAL_IN, TIMEZONE_IN)),
    MOUNT(row("mount", 165, 40).args(STRING, PATH, STRING, MOUNT_FLAGS, STRING)),
    UMOUNT2(row("umount2", 166, 39).args(PATH, UMOUNT_FLAGS)),
    SWAPON(row("swapon", 167, 224).args(PATH, HEX)),
    SWAPOFF(row("swapoff", 168, 225).args(PATH)),
    REBOOT(row("reboot", 169, 142).args(HEX, HEX, REBOOT_COMMAND, ADDR)),
    SETHOSTNAME(row("sethostname", 170, 161).args(IN_BUF, SIZE)),
    SETDOMAINNAME(row("setdomainname", 171, 162).args(IN_BUF, SIZE)),
    IOPL(row("iopl", 172, -1).args(UINT)),
    IOPERM(row("ioperm", 173, -1).args(ULONG, ULONG, INT)),
    CREATE_MODULE(
            row("create_module", 174, -1)
                    .args(STRING, SIZE)
                    .unsupported("not in Linux any more, or never was")),
    INIT_MODULE(row("init_module", 175, 105).args(ADDR, SIZE, STRING)),
    DELETE_MODULE(row("delete_module", 176, 106).args(STRING, HEX)),
    GET_KERNEL_SYMS(
            row("get_kernel_syms", 177, -1)
                    .args(ADDR)
                    .unsupported("not in Linux any more, or never was")),
    QUERY_MODULE(
            row("query_module", 178, -1)
                    .args(STRING, INT, ADDR, SIZE, ADDR)
                    .unsupported("not in Linux any more, or never was")),
    QUOTACTL(row("quotactl", 179, 60).args(UINT, STRING, INT, ADDR)),
    NFSSERVCTL(
            row("nfsservctl", 180, 42)
                    .args(INT, ADDR, ADDR)
                    .unsupported("not in Linux any more, or never was")),
    GETPMSG(row("getpmsg", 181, -1).unsupported("not in Linux any more, or never was")),
    PUTPMSG(row("putpmsg", 182, -1).unsupported("not in Linux any more, or never was")),
    AFS_SYSCALL(row("afs_syscall", 183, -1).unsupported("not in Linux any more, or never was")),
    TUXCALL(row("tuxcall", 184, -1).unsupported("not in Linux any more, or never was")),
    SECURITY(row("security", 185, -1).unsupported("not in Linux any more, or never was")),
    GETTID(row("gettid", 186, 178)),
    READAHEAD(row("readahead", 187, 213).args(FD, OFFSET, SIZE)),
    SETXATTR(row("setxattr", 188, 5).args(PATH, STRING, IN_BUF, SIZE, XATTR_FLAGS)),
    LSETXATTR(row("lsetxattr", 189, 6).args(PATH, STRING, IN_BUF, SIZE, XATTR_FLAGS)),
    FSETXATTR(row("fsetxattr", 190, 7).args(FD, STRING, IN_BUF, SIZE, XATTR_FLAGS)),
    GETXATTR(row("getxattr", 191, 8).args(PATH, STRING, OUT_BUF, SIZE)),
    LGETXATTR(row("lgetxattr", 192, 9).args(PATH, STRING, OUT_BUF, SIZE)),
    FGETXATTR(row("fgetxattr", 193, 10).args(FD, STRING, OUT_BUF, SIZE)),
    LISTXATTR(row("listxattr", 194, 11).args(PATH, OUT_BUF, SIZE)),
    LLISTXATTR(row("llistxattr", 195, 12).args(PATH, OUT_BUF, SIZE)),
    FLISTXATTR(row("flistxattr", 196, 13).args(FD, OUT_BUF, SIZE)),
    REMOVEXATTR(row("removexattr", 197, 14).args(PATH, STRING)),
    LREMOVEXATTR(row("lremovexattr", 198, 15).args(PATH, STRING)),
    FREMOVEXATTR(row("fremovexattr", 199, 16).args(FD, STRING)),
    TKILL(row("tkill", 200, 130).args(PID, SIGNO)),
    TIME(row("time", 201, -1).args(TIME_OUT)),
    FUTEX(
            row("futex", 202, 98)
                    .args(FUTEX_WORD, FUTEX_OPERATION, UINT, TIMESPEC_OR_COUNT, FUTEX_WORD, UINT)),
    SCHED_SETAFFINITY(row("sched_setaffinity", 203, 122).args(PID, SIZE, CPUSET_IN)),
    SCHED_GETAFFINITY(row("sched_getaffinity", 204, 123).args(PID, SIZE, CPUSET_OUT)),
    SET_THREAD_AREA(row("set_thread_area", 205, -1).args(ADDR).unsupported("32-bit only")),
    IO_SETUP(row("io_setup", 206, 0).args(UINT, LONG_OUT)),
    IO_DESTROY(row("io_destroy", 207, 1).args(HEX)),
    IO_GETEVENTS(row("io_getevents", 208, 4).args(HEX, LONG, LONG, STRUCT_OUT, TIMESPEC_IN)),
    IO_SUBMIT(row("io_submit", 209, 2).args(HEX, LONG, ADDR)),
    IO_CANCEL(row("io_cancel", 210, 3).args(HEX, STRUCT_IN, STRUCT_OUT)),
    GET_THREAD_AREA(row("get_thread_area", 211, -1).args(ADDR).unsupported("32-bit only")),
    LOOKUP_DCOOKIE(
            row("lookup_dcookie", 212, 18)
                    .args(HEX, STRING_OUT, SIZE)
                    .unsupported("not in Linux any more, or never was")),
    EPOLL_CREATE(row("epoll_create", 213, -1).args(INT)),
    EPOLL_CTL_OLD(row("epoll_ctl_old", 214, -1).unsupported("not in Linux any more, or never was")),
    EPOLL_WAIT_OLD(
            row("epoll_wait_old", 215, -1).unsupported("not in Linux any more, or never was")),
    REMAP_FILE_PAGES(row("remap_file_pages", 216, 234).args(ADDR, SIZE, HEX, SIZE, HEX)),
    GETDENTS64(row("getdents64", 217, 61).args(FD, DIRENTS64_OUT, UINT)),
    SET_TID_ADDRESS(row("set_tid_address", 218, 96).args(ADDR)),
    RESTART_SYSCALL(row("restart_syscall", 219, 128)),
    SEMTIMEDOP(row("semtimedop", 220, 192).args(INT, SEMBUF_IN, SIZE, TIMESPEC_IN)),
    FADVISE64(row("fadvise64", 221, 223).args(FD, OFFSET, SIZE, FADVICE)),
    TIMER_CREATE(row("timer_create", 222, 107).args(CLOCK_ID, SIGEVENT_IN, INT_OUT)),
    TIMER_SETTIME(
            row("timer_settime", 223, 110).args(INT, TIMER_FLAGS, ITIMERSPEC_IN, ITIMERSPEC_OUT)),
    TIMER_GETTIME(row("timer_gettime", 224, 108).args(INT, ITIMERSPEC_OUT)),
    TIMER_GETOVERRUN(row("timer_getoverrun", 225, 109).args(INT)),
    TIMER_DELETE(row("timer_delete", 226, 111).args(INT)),
    CLOCK_SETTIME(row("clock_settime", 227, 112).args(CLOCK_ID, TIMESPEC_IN)),
    CLOCK_GETTIME(row("clock_gettime", 228, 113).args(CLOCK_ID, TIMESPEC_OUT)),
    CLOCK_GETRES(row("clock_getres", 229, 114).args(CLOCK_ID, TIMESPEC_OUT)),
    CLOCK_NANOSLEEP(
            row("clock_nanosleep", 230, 115)
                    .args(CLOCK_ID, TIMER_FLAGS, TIMESPEC_IN, TIMESPEC_OUT)),
    EXIT_GROUP(row("exit_group", 231, 94).args(INT)),
    EPOLL_WAIT(row("epoll_wait", 232, -1).args(FD, EPOLL_EVENTS_OUT, INT, INT)),
    EPOLL_CTL(row("epoll_ctl", 233, 21).args(FD, EPOLL_OPERATION, FD, EPOLL_EVENT_IN)),
    TGKILL(row("tgkill", 234, 131).args(PID, PID, SIGNO)),
    UTIMES(row("utimes", 235, -1).args(PATH, TIMEVALS_IN)),
    VSERVER(row("vserver", 236, -1).unsupported("not in Linux any more, or never was")),
    MBIND(row("mbind", 237, 235).args(ADDR, SIZE, MEMPOLICY, ADDR, ULONG, MBIND_FLAGS)),
    SET_MEMPOLICY(row("set_mempolicy", 238, 237).args(MEMPOLICY, ADDR, ULONG)),
    GET_MEMPOLICY(
            row("get_mempolicy", 239, 236).args(INT_OUT, ADDR, ULONG, ADDR, GET_MEMPOLICY_FLAGS)),
    MQ_OPEN(row("mq_open", 240, 180).args(STRING, MQ_OPEN_FLAGS, MODE, MQ_ATTR_IN)),
    MQ_UNLINK(row("mq_unlink", 241, 181).args(STRING)),
    MQ_TIMEDSEND(row("mq_timedsend", 242, 182).args(FD, IN_BUF, SIZE, UINT, TIMESPEC_IN)),
    MQ_TIMEDRECEIVE(row("mq_timedreceive", 243, 183).args(FD, OUT_BUF, SIZE, INT_OUT, TIMESPEC_IN)),
    MQ_NOTIFY(row("mq_notify", 244, 184).args(FD, SIGEVENT_IN)),
    MQ_GETSETATTR(row("mq_getsetattr", 245, 185).args(FD, MQ_ATTR_IN, MQ_ATTR_OUT)),
    KEXEC_LOAD(row("kexec_load", 246, 104).args(HEX, ULONG, ADDR, HEX)),
    WAITID(row("waitid", 247, 95).args(WAITID_TYPE, PID, SIGINFO_OUT, WAITID_OPTIONS, RUSAGE_OUT)),
    ADD_KEY(row("add_key", 248, 217).args(STRING, STRING, IN_BUF, SIZE, KEY)),
    REQUEST_KEY(row("request_key", 249, 218).args(STRING, STRING, STRING, KEY)),
    KEYCTL(row("keyctl", 250, 219).args(KEYCTL_OPERATION, HEX, HEX, HEX, HEX)),
    IOPRIO_SET(row("ioprio_set", 251, 30).args(IOPRIO_WHICH, INT, HEX)),
    IOPRIO_GET(row("ioprio_get", 252, 31).args(IOPRIO_WHICH, INT)),
    INOTIFY_INIT(row("inotify_init", 253, -1)),
    INOTIFY_ADD_WATCH(row("inotify_add_watch", 254, 27).args(FD, PATH, INOTIFY_MASK)),
    INOTIFY_RM_WATCH(row("inotify_rm_watch", 255, 28).args(FD, INT)),
    MIGRATE_PAGES(row("migrate_pages", 256, 238).args(PID, ULONG, ADDR, ADDR)),
    OPENAT(row("openat", 257, 56).args(DIRFD, PATH, OPEN_FLAGS, MODE)),
    MKDIRAT(row("mkdirat", 258, 34).args(DIRFD, PATH, MODE)),
    MKNODAT(row("mknodat", 259, 33).args(DIRFD, PATH, MODE, DEV)),
    FCHOWNAT(row("fchownat", 260, 54).args(DIRFD, PATH, UID, GID, FCHOWNAT_FLAGS)),
    FUTIMESAT(row("futimesat", 261, -1).args(DIRFD, PATH, TIMEVALS_IN)),
    NEWFSTATAT(row("newfstatat", 262, 79).args(DIRFD, PATH, STAT_OUT, FSTATAT_FLAGS)),
    UNLINKAT(row("unlinkat", 263, 35).args(DIRFD, PATH, UNLINKAT_FLAGS)),
    RENAMEAT(row("renameat", 264, 38).args(DIRFD, PATH, DIRFD, PATH)),
    LINKAT(row("linkat", 265, 37).args(DIRFD, PATH, DIRFD, PATH, LINKAT_FLAGS)),
    SYMLINKAT(row("symlinkat", 266, 36).args(STRING, DIRFD, PATH)),
    READLINKAT(row("readlinkat", 267, 78).args(DIRFD, PATH, STRING_OUT, SIZE)),
    FCHMODAT(row("fchmodat", 268, 53).args(DIRFD, PATH, MODE)),
    FACCESSAT(row("faccessat", 269, 48).args(DIRFD, PATH, ACCESS_MODE)),
    PSELECT6(
            row("pselect6", 270, 72)
                    .args(INT, FDSET, FDSET, FDSET, TIMESPEC_INOUT, SIGSET_ARGPACK)),
    PPOLL(row("ppoll", 271, 73).args(POLLFDS, UINT, TIMESPEC_INOUT, SIGSET_IN, SIZE)),
    UNSHARE(row("unshare", 272, 97).args(UNSHARE_FLAGS)),
    SET_ROBUST_LIST(row("set_robust_list", 273, 99).args(ADDR, SIZE)),
    GET_ROBUST_LIST(row("get_robust_list", 274, 100).args(PID, ADDR_OUT, LONG_OUT)),
    SPLICE(row("splice", 275, 76).args(FD, OFFSET_INOUT, FD, OFFSET_INOUT, SIZE, SPLICE_FLAGS)),
    TEE(row("tee", 276, 77).args(FD, FD, SIZE, SPLICE_FLAGS)),
    SYNC_FILE_RANGE(
            row("sync_file_range", 277, 84).args(FD, OFFSET, OFFSET, SYNC_FILE_RANGE_FLAGS)),
    VMSPLICE(row("vmsplice", 278, 75).args(FD, IOVEC_IN, ULONG, SPLICE_FLAGS)),
    MOVE_PAGES(row("move_pages", 279, 239).args(PID, ULONG, ADDR, ADDR, ADDR, MBIND_FLAGS)),
    UTIMENSAT(row("utimensat", 280, 88).args(DIRFD, PATH, TIMESPECS_IN, FCHOWNAT_FLAGS)),
    EPOLL_PWAIT(row("epoll_pwait", 281, 22).args(FD, EPOLL_EVENTS_OUT, INT, INT, SIGSET_IN, SIZE)),
    SIGNALFD(row("signalfd", 282, -1).args(FD, SIGSET_IN, SIZE)),
    TIMERFD_CREATE(row("timerfd_create", 283, 85).args(CLOCK_ID, TIMERFD_CREATE_FLAGS)),
    EVENTFD(row("eventfd", 284, -1).args(UINT)),
    FALLOCATE(row("fallocate", 285, 47).args(FD, FALLOCATE_MODE, OFFSET, OFFSET)),
    TIMERFD_SETTIME(
            row("timerfd_settime", 286, 86)
                    .args(FD, TIMERFD_SETTIME_FLAGS, ITIMERSPEC_IN, ITIMERSPEC_OUT)),
    TIMERFD_GETTIME(row("timerfd_gettime", 287, 87).args(FD, ITIMERSPEC_OUT)),
    ACCEPT4(row("accept4", 288, 242).args(FD, SOCKADDR_OUT, SOCKLEN_INOUT, ACCEPT4_FLAGS)),
    SIGNALFD4(row("signalfd4", 289, 74).args(FD, SIGSET_IN, SIZE, SIGNALFD_FLAGS)),
    EVENTFD2(row("eventfd2", 290, 19).args(UINT, EVENTFD_FLAGS)),
    EPOLL_CREATE1(row("epoll_create1", 291, 20).args(EPOLL_CREATE_FLAGS)),
    DUP3(row("dup3", 292, 24).args(FD, FD, DUP3_FLAGS)),
    PIPE2(row("pipe2", 293, 59).args(FDS_OUT, PIPE2_FLAGS)),
    INOTIFY_INIT1(row("inotify_init1", 294, 26).args(INOTIFY_INIT_FLAGS)),
    PREADV(row("preadv", 295, 69).args(FD, IOVEC_OUT, ULONG, OFFSET, ULONG)),
    PWRITEV(row("pwritev", 296, 70).args(FD, IOVEC_IN, ULONG, OFFSET, ULONG)),
    RT_TGSIGQUEUEINFO(row("rt_tgsigqueueinfo", 297, 240).args(PID, PID, SIGNO, SIGINFO_IN)),
    PERF_EVENT_OPEN(row("perf_event_open", 298, 241).args(STRUCT_IN, PID, INT, FD, PERF_FLAGS)),
    RECVMMSG(row("recvmmsg", 299, 243).args(FD, MMSGHDR_OUT, UINT, MSG_FLAGS, TIMESPEC_INOUT)),
    FANOTIFY_INIT(row("fanotify_init", 300, 262).args(FANOTIFY_INIT_FLAGS, OPEN_FLAGS)),
    FANOTIFY_MARK(row("fanotify_mark", 301, 263).args(FD, FANOTIFY_MARK_FLAGS, HEX, DIRFD, PATH)),
    PRLIMIT64(row("prlimit64", 302, 261).args(PID, RLIMIT_RESOURCE, RLIMIT_IN, RLIMIT_OUT)),
    NAME_TO_HANDLE_AT(
            row("name_to_handle_at", 303, 264)
                    .args(DIRFD, PATH, STRUCT_OUT, INT_OUT, NAME_TO_HANDLE_FLAGS)),
    OPEN_BY_HANDLE_AT(row("open_by_handle_at", 304, 265).args(FD, STRUCT_IN, OPEN_FLAGS)),
    CLOCK_ADJTIME(row("clock_adjtime", 305, 266).args(CLOCK_ID, TIMEX_INOUT)),
    SYNCFS(row("syncfs", 306, 267).args(FD)),
    SENDMMSG(row("sendmmsg", 307, 269).args(FD, MMSGHDR_IN, UINT, MSG_FLAGS)),
    SETNS(row("setns", 308, 268).args(FD, SETNS_TYPE)),
    GETCPU(row("getcpu", 309, 168).args(INT_OUT, INT_OUT, ADDR)),
    PROCESS_VM_READV(
            row("process_vm_readv", 310, 270)
                    .args(PID, IOVEC_OUT, ULONG, IOVEC_REMOTE, ULONG, ULONG)),
    PROCESS_VM_WRITEV(
            row("process_vm_writev", 311, 271)
                    .args(PID, IOVEC_IN, ULONG, IOVEC_REMOTE, ULONG, ULONG)),
    KCMP(row("kcmp", 312, 272).args(PID, PID, KCMP_TYPE, HEX, HEX)),
    FINIT_MODULE(row("finit_module", 313, 273).args(FD, STRING, HEX)),
    SCHED_SETATTR(row("sched_setattr", 314, 274).args(PID, SCHED_ATTR_IN, UINT)),
    SCHED_GETATTR(row("sched_getattr", 315, 275).args(PID, SCHED_ATTR_OUT, UINT, UINT)),
    RENAMEAT2(row("renameat2", 316, 276).args(DIRFD, PATH, DIRFD, PATH, RENAME_FLAGS)),
    SECCOMP(row("seccomp", 317, 277).args(SECCOMP_OPERATION, SECCOMP_FLAGS, ADDR)),
    GETRANDOM(row("getrandom", 318, 278).args(OUT_BUF, SIZE, GETRANDOM_FLAGS)),
    MEMFD_CREATE(row("memfd_create", 319, 279).args(STRING, MEMFD_FLAGS)),
    KEXEC_FILE_LOAD(row("kexec_file_load", 320, 294).args(FD, FD, SIZE, STRING, HEX)),
    BPF(row("bpf", 321, 280).args(INT, STRUCT_INOUT, UINT)),
    EXECVEAT(row("execveat", 322, 281).args(DIRFD, PATH, ARGV, ENVP, EXECVEAT_FLAGS)),
    USERFAULTFD(row("userfaultfd", 323, 282).args(USERFAULTFD_FLAGS)),
    MEMBARRIER(row("membarrier", 324, 283).args(MEMBARRIER_COMMAND, MEMBARRIER_FLAGS, INT)),
    MLOCK2(row("mlock2", 325, 284).args(ADDR, SIZE, MLOCK2_FLAGS)),
    COPY_FILE_RANGE(
            row("copy_file_range", 326, 285)
                    .args(FD, OFFSET_INOUT, FD, OFFSET_INOUT, SIZE, NO_FLAGS)),
    PREADV2(row("preadv2", 327, 286).args(FD, IOVEC_OUT, ULONG, OFFSET, ULONG, RWF_FLAGS)),
    PWRITEV2(row("pwritev2", 328, 287).args(FD, IOVEC_IN, ULONG, OFFSET, ULONG, RWF_FLAGS)),
    PKEY_MPROTECT(row("pkey_mprotect", 329, 288).args(ADDR, SIZE, MPROTECT_PROT, INT)),
    PKEY_ALLOC(row("pkey_alloc", 330, 289).args(HEX, PKEY_RIGHTS)),
    PKEY_FREE(row("pkey_free", 331, 290).args(INT)),
    STATX(row("statx", 332, 291).args(DIRFD, PATH, STATX_FLAGS, STATX_MASK, STATX_OUT)),
    IO_PGETEVENTS(
            row("io_pgetevents", 333, 292)
                    .args(HEX, LONG, LONG, STRUCT_OUT, TIMESPEC_IN, SIGSET_ARGPACK)),
    RSEQ(row("rseq", 334, 293).args(RSEQ_AREA, UINT, RSEQ_FLAGS, HEX)),
    URETPROBE(row("uretprobe", 335, -1).unsupported("for the kernel's own trampolines only")),
    UPROBE(row("uprobe", 336, -1).unsupported("for the kernel's own trampolines only")),
    PIDFD_SEND_SIGNAL(
            row("pidfd_send_signal", 424, 424).args(FD, SIGNO, SIGINFO_IN, PIDFD_SIGNAL_FLAGS)),
    IO_URING_SETUP(row("io_uring_setup", 425, 425).args(UINT, STRUCT_INOUT)),
    IO_URING_ENTER(
            row("io_uring_enter", 426, 426).args(FD, UINT, UINT, IO_URING_ENTER_FLAGS, ADDR, SIZE)),
    IO_URING_REGISTER(row("io_uring_register", 427, 427).args(FD, UINT, ADDR, UINT)),
    OPEN_TREE(row("open_tree", 428, 428).args(DIRFD, PATH, OPEN_TREE_FLAGS)),
    MOVE_MOUNT(row("move_mount", 429, 429).args(DIRFD, PATH, DIRFD, PATH, MOVE_MOUNT_FLAGS)),
    FSOPEN(row("fsopen", 430, 430).args(STRING, FSOPEN_FLAGS)),
    FSCONFIG(row("fsconfig", 431, 431).args(FD, FSCONFIG_COMMAND, STRING, ADDR, INT)),
    FSMOUNT(row("fsmount", 432, 432).args(FD, FSMOUNT_FLAGS, MOUNT_ATTRIBUTES)),
    FSPICK(row("fspick", 433, 433).args(DIRFD, PATH, FSPICK_FLAGS)),
    PIDFD_OPEN(row("pidfd_open", 434, 434).args(PID, PIDFD_OPEN_FLAGS)),
    CLONE3(row("clone3", 435, 435).args(CLONE_ARGS, SIZE)),
    CLOSE_RANGE(row("close_range", 436, 436).args(UINT, UINT, CLOSE_RANGE_FLAGS)),
    OPENAT2(row("openat2", 437, 437).args(DIRFD, PATH, OPEN_HOW, SIZE)),
    PIDFD_GETFD(row("pidfd_getfd", 438, 438).args(FD, FD, NO_FLAGS)),
    FACCESSAT2(row("faccessat2", 439, 439).args(DIRFD, PATH, ACCESS_MODE, FACCESSAT2_FLAGS)),
    PROCESS_MADVISE(
            row("process_madvise", 440, 440).args(FD, IOVEC_REMOTE, SIZE, MADVICE, NO_FLAGS)),
    EPOLL_PWAIT2(
            row("epoll_pwait2", 441, 441)
                    .args(FD, EPOLL_EVENTS_OUT, INT, TIMESPEC_IN, SIGSET_IN, SIZE)),
    MOUNT_SETATTR(
            row("mount_setattr", 442, 442).args(DIRFD, PATH, MOUNT_SETATTR_FLAGS, STRUCT_IN, SIZE)),
    QUOTACTL_FD(row("quotactl_fd", 443, 443).args(FD, UINT, INT, ADDR)),
    LANDLOCK_CREATE_RULESET(
            row("landlock_create_ruleset", 444, 444).args(STRUCT_IN, SIZE, LANDLOCK_CREATE_FLAGS)),
    LANDLOCK_ADD_RULE(
            row("landlock_add_rule", 445, 445).args(FD, LANDLOCK_RULE_TYPE, STRUCT_IN, NO_FLAGS)),
    LANDLOCK_RESTRICT_SELF(
            row("landlock_restrict_self", 446, 446).args(FD, LANDLOCK_RESTRICT_FLAGS)),
    MEMFD_SECRET(row("memfd_secret", 447, 447).args(DUP3_FLAGS)),
    PROCESS_MRELEASE(row("process_mrelease", 448, 448).args(FD, NO_FLAGS)),
    FUTEX_WAITV(row("futex_waitv", 449, 449).args(STRUCT_IN, UINT, HEX, TIMESPEC_IN, CLOCK_ID)),
    SET_MEMPOLICY_HOME_NODE(row("set_mempolicy_home_node", 450, 450).args(ADDR, SIZE, ULONG, HEX)),
    CACHESTAT(row("cachestat", 451, 451).args(FD, STRUCT_IN, STRUCT_OUT, NO_FLAGS)),
    FCHMODAT2(row("fchmodat2", 452, 452).args(DIRFD, PATH, MODE, FCHOWNAT_FLAGS)),
    MAP_SHADOW_STACK(row("map_shadow_stack", 453, 453).args(ADDR, SIZE, SHADOW_STACK_FLAGS)),
    FUTEX_WAKE(row("futex_wake", 454, 454).args(FUTEX_WORD, HEX, INT, FUTEX2_FLAGS)),
    FUTEX_WAIT(
            row("futex_wait", 455, 455)
                    .args(FUTEX_WORD, ULONG, HEX, FUTEX2_FLAGS, TIMESPEC_IN, CLOCK_ID)),
    FUTEX_REQUEUE(row("futex_requeue", 456, 456).args(STRUCT_IN, HEX, INT, INT)),
    STATMOUNT(row("statmount", 457, 457).args(STRUCT_IN, STRUCT_OUT, SIZE, NO_FLAGS)),
    LISTMOUNT(row("listmount", 458, 458).args(STRUCT_IN, STRUCT_OUT, SIZE, LISTMOUNT_FLAGS)),
    LSM_GET_SELF_ATTR(
            row("lsm_get_self_attr", 459, 459).args(UINT, STRUCT_OUT, INT_INOUT, NO_FLAGS)),
    LSM_SET_SELF_ATTR(row("lsm_set_self_attr", 460, 460).args(UINT, STRUCT_IN, UINT, NO_FLAGS)),
    LSM_LIST_MODULES(row("lsm_list_modules", 461, 461).args(STRUCT_OUT, INT_INOUT, NO_FLAGS)),
    MSEAL(row("mseal", 462, 462).args(ADDR, SIZE, NO_FLAGS)),
    SETXATTRAT(
            row("setxattrat", 463, 463).args(DIRFD, PATH, FCHOWNAT_FLAGS, STRING, STRUCT_IN, SIZE)),
    GETXATTRAT(
            row("getxattrat", 464, 464)
                    .args(DIRFD, PATH, FCHOWNAT_FLAGS, STRING, STRUCT_INOUT, SIZE)),
    LISTXATTRAT(row("listxattrat", 465, 465).args(DIRFD, PATH, FCHOWNAT_FLAGS, OUT_BUF, SIZE)),
    REMOVEXATTRAT(row("removexattrat", 466, 466).args(DIRFD, PATH, FCHOWNAT_FLAGS, STRING)),
    OPEN_TREE_ATTR(
            row("open_tree_attr", 467, 467).args(DIRFD, PATH, OPEN_TREE_FLAGS, STRUCT_IN, SIZE)),
    FILE_GETATTR(row("file_getattr", 468, 468).args(DIRFD, PATH, STRUCT_OUT, SIZE, FCHOWNAT_FLAGS)),
    FILE_SETATTR(row("file_setattr", 469, 469).args(DIRFD, PATH, STRUCT_IN, SIZE, FCHOWNAT_FLAGS));

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
    private final String linuxName;
    private final Arg[] args;
    private final Support support;
    private final Errno refusal;
    private final String note;

    Sysno(Row row) {
        nr = row.nr;
        arm64 = row.arm64;
        linuxName = row.linuxName;
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
        return linuxName;
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
                BY_NAME.put(sysno.linuxName, sysno);
            }
        }
    }
}
