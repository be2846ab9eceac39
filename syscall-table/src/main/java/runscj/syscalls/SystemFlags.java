package runscj.syscalls;

import static runscj.abi.Fcntl.*;
import static runscj.abi.IoUring.*;
import static runscj.abi.Ipc.*;
import static runscj.abi.Keyctl.*;
import static runscj.abi.Landlock.*;
import static runscj.abi.PerfEvent.*;
import static runscj.abi.Reboot.*;
import static runscj.abi.Syslog.*;

/**
 * Flag sets of System V IPC, queues, keys, modules, BPF, Landlock, logging and other system calls.
 * Each comment names the calls that take it.
 */
public final class SystemFlags {
    private SystemFlags() {}

    /** mq_open(2). */
    public static final FlagSet MQ_OPEN_FLAGS =
            FlagSet.lenient()
                    .field(O_ACCMODE, "O_RDONLY O_WRONLY O_RDWR", O_RDONLY, O_WRONLY, O_RDWR)
                    .bits(
                            "O_CREAT O_EXCL O_NONBLOCK O_CLOEXEC",
                            O_CREAT,
                            O_EXCL,
                            O_NONBLOCK,
                            O_CLOEXEC)
                    .build();

    /** shmget(2), msgget(2), semget(2): the low nine bits are the mode. */
    public static final FlagSet IPC_GET_FLAGS =
            FlagSet.lenient()
                    .bits(
                            "IPC_CREAT IPC_EXCL SHM_HUGETLB SHM_NORESERVE",
                            IPC_CREAT,
                            IPC_EXCL,
                            SHM_HUGETLB,
                            SHM_NORESERVE)
                    .unnamed(0777)
                    .build();

    /** msgsnd(2), msgrcv(2). */
    public static final FlagSet IPC_OPERATION_FLAGS =
            FlagSet.lenient()
                    .bits(
                            "IPC_NOWAIT MSG_NOERROR MSG_EXCEPT MSG_COPY",
                            IPC_NOWAIT,
                            MSG_NOERROR,
                            MSG_EXCEPT,
                            MSG_COPY)
                    .build();

    /** shmat(2): unknown bits are ignored. */
    public static final FlagSet SHMAT_FLAGS =
            FlagSet.lenient()
                    .bits(
                            "SHM_RDONLY SHM_RND SHM_REMAP SHM_EXEC",
                            SHM_RDONLY,
                            SHM_RND,
                            SHM_REMAP,
                            SHM_EXEC)
                    .build();

    /** shmctl(2). */
    public static final FlagSet SHMCTL_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "IPC_RMID IPC_SET IPC_STAT IPC_INFO SHM_LOCK SHM_UNLOCK SHM_STAT"
                                    + " SHM_INFO SHM_STAT_ANY",
                            IPC_RMID,
                            IPC_SET,
                            IPC_STAT,
                            IPC_INFO,
                            SHM_LOCK,
                            SHM_UNLOCK,
                            SHM_STAT,
                            SHM_INFO,
                            SHM_STAT_ANY)
                    .build();

    /** msgctl(2). */
    public static final FlagSet MSGCTL_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "IPC_RMID IPC_SET IPC_STAT IPC_INFO MSG_STAT MSG_INFO MSG_STAT_ANY",
                            IPC_RMID,
                            IPC_SET,
                            IPC_STAT,
                            IPC_INFO,
                            MSG_STAT,
                            MSG_INFO,
                            MSG_STAT_ANY)
                    .build();

    /** semctl(2). */
    public static final FlagSet SEMCTL_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "IPC_RMID IPC_SET IPC_STAT IPC_INFO SEM_STAT SEM_INFO SEM_STAT_ANY"
                                    + " GETPID GETVAL GETALL GETNCNT GETZCNT SETVAL SETALL",
                            IPC_RMID,
                            IPC_SET,
                            IPC_STAT,
                            IPC_INFO,
                            SEM_STAT,
                            SEM_INFO,
                            SEM_STAT_ANY,
                            GETPID,
                            GETVAL,
                            GETALL,
                            GETNCNT,
                            GETZCNT,
                            SETVAL,
                            SETALL)
                    .build();

    /** keyctl(2). */
    public static final FlagSet KEYCTL_OPERATION =
            FlagSet.unchecked()
                    .choice(
                            "KEYCTL_GET_KEYRING_ID KEYCTL_JOIN_SESSION_KEYRING KEYCTL_UPDATE"
                                    + " KEYCTL_REVOKE KEYCTL_CHOWN KEYCTL_SETPERM KEYCTL_DESCRIBE"
                                    + " KEYCTL_CLEAR KEYCTL_LINK KEYCTL_UNLINK KEYCTL_SEARCH"
                                    + " KEYCTL_READ KEYCTL_INSTANTIATE KEYCTL_NEGATE"
                                    + " KEYCTL_SET_REQKEY_KEYRING KEYCTL_SET_TIMEOUT"
                                    + " KEYCTL_ASSUME_AUTHORITY KEYCTL_GET_SECURITY"
                                    + " KEYCTL_SESSION_TO_PARENT KEYCTL_REJECT KEYCTL_INSTANTIATE_IOV"
                                    + " KEYCTL_INVALIDATE KEYCTL_GET_PERSISTENT KEYCTL_DH_COMPUTE"
                                    + " KEYCTL_RESTRICT_KEYRING KEYCTL_MOVE KEYCTL_CAPABILITIES"
                                    + " KEYCTL_WATCH_KEY",
                            KEYCTL_GET_KEYRING_ID,
                            KEYCTL_JOIN_SESSION_KEYRING,
                            KEYCTL_UPDATE,
                            KEYCTL_REVOKE,
                            KEYCTL_CHOWN,
                            KEYCTL_SETPERM,
                            KEYCTL_DESCRIBE,
                            KEYCTL_CLEAR,
                            KEYCTL_LINK,
                            KEYCTL_UNLINK,
                            KEYCTL_SEARCH,
                            KEYCTL_READ,
                            KEYCTL_INSTANTIATE,
                            KEYCTL_NEGATE,
                            KEYCTL_SET_REQKEY_KEYRING,
                            KEYCTL_SET_TIMEOUT,
                            KEYCTL_ASSUME_AUTHORITY,
                            KEYCTL_GET_SECURITY,
                            KEYCTL_SESSION_TO_PARENT,
                            KEYCTL_REJECT,
                            KEYCTL_INSTANTIATE_IOV,
                            KEYCTL_INVALIDATE,
                            KEYCTL_GET_PERSISTENT,
                            KEYCTL_DH_COMPUTE,
                            KEYCTL_RESTRICT_KEYRING,
                            KEYCTL_MOVE,
                            KEYCTL_CAPABILITIES,
                            KEYCTL_WATCH_KEY)
                    .build();

    /** syslog(2). */
    public static final FlagSet SYSLOG_ACTION =
            FlagSet.unchecked()
                    .choice(
                            "SYSLOG_ACTION_CLOSE SYSLOG_ACTION_OPEN SYSLOG_ACTION_READ"
                                    + " SYSLOG_ACTION_READ_ALL SYSLOG_ACTION_READ_CLEAR"
                                    + " SYSLOG_ACTION_CLEAR SYSLOG_ACTION_CONSOLE_OFF"
                                    + " SYSLOG_ACTION_CONSOLE_ON SYSLOG_ACTION_CONSOLE_LEVEL"
                                    + " SYSLOG_ACTION_SIZE_UNREAD SYSLOG_ACTION_SIZE_BUFFER",
                            SYSLOG_ACTION_CLOSE,
                            SYSLOG_ACTION_OPEN,
                            SYSLOG_ACTION_READ,
                            SYSLOG_ACTION_READ_ALL,
                            SYSLOG_ACTION_READ_CLEAR,
                            SYSLOG_ACTION_CLEAR,
                            SYSLOG_ACTION_CONSOLE_OFF,
                            SYSLOG_ACTION_CONSOLE_ON,
                            SYSLOG_ACTION_CONSOLE_LEVEL,
                            SYSLOG_ACTION_SIZE_UNREAD,
                            SYSLOG_ACTION_SIZE_BUFFER)
                    .build();

    /** reboot(2). */
    public static final FlagSet REBOOT_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "LINUX_REBOOT_CMD_RESTART LINUX_REBOOT_CMD_HALT LINUX_REBOOT_CMD_CAD_ON"
                                    + " LINUX_REBOOT_CMD_CAD_OFF LINUX_REBOOT_CMD_POWER_OFF"
                                    + " LINUX_REBOOT_CMD_RESTART2 LINUX_REBOOT_CMD_SW_SUSPEND"
                                    + " LINUX_REBOOT_CMD_KEXEC",
                            LINUX_REBOOT_CMD_RESTART,
                            LINUX_REBOOT_CMD_HALT,
                            LINUX_REBOOT_CMD_CAD_ON,
                            LINUX_REBOOT_CMD_CAD_OFF,
                            LINUX_REBOOT_CMD_POWER_OFF,
                            LINUX_REBOOT_CMD_RESTART2,
                            LINUX_REBOOT_CMD_SW_SUSPEND,
                            LINUX_REBOOT_CMD_KEXEC)
                    .build();

    /** perf_event_open(2). */
    public static final FlagSet PERF_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "PERF_FLAG_FD_NO_GROUP PERF_FLAG_FD_OUTPUT PERF_FLAG_PID_CGROUP"
                                    + " PERF_FLAG_FD_CLOEXEC",
                            PERF_FLAG_FD_NO_GROUP,
                            PERF_FLAG_FD_OUTPUT,
                            PERF_FLAG_PID_CGROUP,
                            PERF_FLAG_FD_CLOEXEC)
                    .build();

    /** io_uring_enter(2). */
    public static final FlagSet IO_URING_ENTER_FLAGS =
            FlagSet.strict()
                    .bits(
                            "IORING_ENTER_GETEVENTS IORING_ENTER_SQ_WAKEUP IORING_ENTER_SQ_WAIT"
                                    + " IORING_ENTER_EXT_ARG IORING_ENTER_REGISTERED_RING",
                            IORING_ENTER_GETEVENTS,
                            IORING_ENTER_SQ_WAKEUP,
                            IORING_ENTER_SQ_WAIT,
                            IORING_ENTER_EXT_ARG,
                            IORING_ENTER_REGISTERED_RING)
                    .build();

    /** landlock_create_ruleset(2). */
    public static final FlagSet LANDLOCK_CREATE_FLAGS =
            FlagSet.strict()
                    .bits(
                            "LANDLOCK_CREATE_RULESET_VERSION LANDLOCK_CREATE_RULESET_ERRATA",
                            LANDLOCK_CREATE_RULESET_VERSION,
                            LANDLOCK_CREATE_RULESET_ERRATA)
                    .build();

    /** landlock_add_rule(2). */
    public static final FlagSet LANDLOCK_RULE_TYPE =
            FlagSet.unchecked()
                    .choice(
                            "LANDLOCK_RULE_PATH_BENEATH LANDLOCK_RULE_NET_PORT",
                            LANDLOCK_RULE_PATH_BENEATH,
                            LANDLOCK_RULE_NET_PORT)
                    .build();

    /** landlock_restrict_self(2). */
    public static final FlagSet LANDLOCK_RESTRICT_FLAGS =
            FlagSet.strict()
                    .bits(
                            "LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF"
                                    + " LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON"
                                    + " LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF",
                            LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF,
                            LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON,
                            LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF)
                    .build();
}
