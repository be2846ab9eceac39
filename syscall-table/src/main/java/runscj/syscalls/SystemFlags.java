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
                    .field(O_ACCMODE)
                    .value("O_RDONLY", O_RDONLY)
                    .value("O_WRONLY", O_WRONLY)
                    .value("O_RDWR", O_RDWR)
                    .bit("O_CREAT", O_CREAT)
                    .bit("O_EXCL", O_EXCL)
                    .bit("O_NONBLOCK", O_NONBLOCK)
                    .bit("O_CLOEXEC", O_CLOEXEC)
                    .build();

    /** shmget(2), msgget(2), semget(2): the low nine bits are the mode. */
    public static final FlagSet IPC_GET_FLAGS =
            FlagSet.lenient()
                    .bit("IPC_CREAT", IPC_CREAT)
                    .bit("IPC_EXCL", IPC_EXCL)
                    .bit("SHM_HUGETLB", SHM_HUGETLB)
                    .bit("SHM_NORESERVE", SHM_NORESERVE)
                    .field(0777)
                    .build();

    /** msgsnd(2), msgrcv(2). */
    public static final FlagSet IPC_OPERATION_FLAGS =
            FlagSet.lenient()
                    .bit("IPC_NOWAIT", IPC_NOWAIT)
                    .bit("MSG_NOERROR", MSG_NOERROR)
                    .bit("MSG_EXCEPT", MSG_EXCEPT)
                    .bit("MSG_COPY", MSG_COPY)
                    .build();

    /** shmat(2): unknown bits are ignored. */
    public static final FlagSet SHMAT_FLAGS =
            FlagSet.lenient()
                    .bit("SHM_RDONLY", SHM_RDONLY)
                    .bit("SHM_RND", SHM_RND)
                    .bit("SHM_REMAP", SHM_REMAP)
                    .bit("SHM_EXEC", SHM_EXEC)
                    .build();

    /** shmctl(2). */
    public static final FlagSet SHMCTL_COMMAND =
            FlagSet.unchecked()
                    .choice("IPC_RMID", IPC_RMID)
                    .choice("IPC_SET", IPC_SET)
                    .choice("IPC_STAT", IPC_STAT)
                    .choice("IPC_INFO", IPC_INFO)
                    .choice("SHM_LOCK", SHM_LOCK)
                    .choice("SHM_UNLOCK", SHM_UNLOCK)
                    .choice("SHM_STAT", SHM_STAT)
                    .choice("SHM_INFO", SHM_INFO)
                    .choice("SHM_STAT_ANY", SHM_STAT_ANY)
                    .build();

    /** msgctl(2). */
    public static final FlagSet MSGCTL_COMMAND =
            FlagSet.unchecked()
                    .choice("IPC_RMID", IPC_RMID)
                    .choice("IPC_SET", IPC_SET)
                    .choice("IPC_STAT", IPC_STAT)
                    .choice("IPC_INFO", IPC_INFO)
                    .choice("MSG_STAT", MSG_STAT)
                    .choice("MSG_INFO", MSG_INFO)
                    .choice("MSG_STAT_ANY", MSG_STAT_ANY)
                    .build();

    /** semctl(2). */
    public static final FlagSet SEMCTL_COMMAND =
            FlagSet.unchecked()
                    .choice("IPC_RMID", IPC_RMID)
                    .choice("IPC_SET", IPC_SET)
                    .choice("IPC_STAT", IPC_STAT)
                    .choice("IPC_INFO", IPC_INFO)
                    .choice("SEM_STAT", SEM_STAT)
                    .choice("SEM_INFO", SEM_INFO)
                    .choice("SEM_STAT_ANY", SEM_STAT_ANY)
                    .choice("GETPID", GETPID)
                    .choice("GETVAL", GETVAL)
                    .choice("GETALL", GETALL)
                    .choice("GETNCNT", GETNCNT)
                    .choice("GETZCNT", GETZCNT)
                    .choice("SETVAL", SETVAL)
                    .choice("SETALL", SETALL)
                    .build();

    /** keyctl(2). */
    public static final FlagSet KEYCTL_OPERATION =
            FlagSet.unchecked()
                    .choice("KEYCTL_GET_KEYRING_ID", KEYCTL_GET_KEYRING_ID)
                    .choice("KEYCTL_JOIN_SESSION_KEYRING", KEYCTL_JOIN_SESSION_KEYRING)
                    .choice("KEYCTL_UPDATE", KEYCTL_UPDATE)
                    .choice("KEYCTL_REVOKE", KEYCTL_REVOKE)
                    .choice("KEYCTL_CHOWN", KEYCTL_CHOWN)
                    .choice("KEYCTL_SETPERM", KEYCTL_SETPERM)
                    .choice("KEYCTL_DESCRIBE", KEYCTL_DESCRIBE)
                    .choice("KEYCTL_CLEAR", KEYCTL_CLEAR)
                    .choice("KEYCTL_LINK", KEYCTL_LINK)
                    .choice("KEYCTL_UNLINK", KEYCTL_UNLINK)
                    .choice("KEYCTL_SEARCH", KEYCTL_SEARCH)
                    .choice("KEYCTL_READ", KEYCTL_READ)
                    .choice("KEYCTL_INSTANTIATE", KEYCTL_INSTANTIATE)
                    .choice("KEYCTL_NEGATE", KEYCTL_NEGATE)
                    .choice("KEYCTL_SET_REQKEY_KEYRING", KEYCTL_SET_REQKEY_KEYRING)
                    .choice("KEYCTL_SET_TIMEOUT", KEYCTL_SET_TIMEOUT)
                    .choice("KEYCTL_ASSUME_AUTHORITY", KEYCTL_ASSUME_AUTHORITY)
                    .choice("KEYCTL_GET_SECURITY", KEYCTL_GET_SECURITY)
                    .choice("KEYCTL_SESSION_TO_PARENT", KEYCTL_SESSION_TO_PARENT)
                    .choice("KEYCTL_REJECT", KEYCTL_REJECT)
                    .choice("KEYCTL_INSTANTIATE_IOV", KEYCTL_INSTANTIATE_IOV)
                    .choice("KEYCTL_INVALIDATE", KEYCTL_INVALIDATE)
                    .choice("KEYCTL_GET_PERSISTENT", KEYCTL_GET_PERSISTENT)
                    .choice("KEYCTL_DH_COMPUTE", KEYCTL_DH_COMPUTE)
                    .choice("KEYCTL_RESTRICT_KEYRING", KEYCTL_RESTRICT_KEYRING)
                    .choice("KEYCTL_MOVE", KEYCTL_MOVE)
                    .choice("KEYCTL_CAPABILITIES", KEYCTL_CAPABILITIES)
                    .choice("KEYCTL_WATCH_KEY", KEYCTL_WATCH_KEY)
                    .build();

    /** syslog(2). */
    public static final FlagSet SYSLOG_ACTION =
            FlagSet.unchecked()
                    .choice("SYSLOG_ACTION_CLOSE", SYSLOG_ACTION_CLOSE)
                    .choice("SYSLOG_ACTION_OPEN", SYSLOG_ACTION_OPEN)
                    .choice("SYSLOG_ACTION_READ", SYSLOG_ACTION_READ)
                    .choice("SYSLOG_ACTION_READ_ALL", SYSLOG_ACTION_READ_ALL)
                    .choice("SYSLOG_ACTION_READ_CLEAR", SYSLOG_ACTION_READ_CLEAR)
                    .choice("SYSLOG_ACTION_CLEAR", SYSLOG_ACTION_CLEAR)
                    .choice("SYSLOG_ACTION_CONSOLE_OFF", SYSLOG_ACTION_CONSOLE_OFF)
                    .choice("SYSLOG_ACTION_CONSOLE_ON", SYSLOG_ACTION_CONSOLE_ON)
                    .choice("SYSLOG_ACTION_CONSOLE_LEVEL", SYSLOG_ACTION_CONSOLE_LEVEL)
                    .choice("SYSLOG_ACTION_SIZE_UNREAD", SYSLOG_ACTION_SIZE_UNREAD)
                    .choice("SYSLOG_ACTION_SIZE_BUFFER", SYSLOG_ACTION_SIZE_BUFFER)
                    .build();

    /** reboot(2). */
    public static final FlagSet REBOOT_COMMAND =
            FlagSet.unchecked()
                    .choice("LINUX_REBOOT_CMD_RESTART", LINUX_REBOOT_CMD_RESTART)
                    .choice("LINUX_REBOOT_CMD_HALT", LINUX_REBOOT_CMD_HALT)
                    .choice("LINUX_REBOOT_CMD_CAD_ON", LINUX_REBOOT_CMD_CAD_ON)
                    .choice("LINUX_REBOOT_CMD_CAD_OFF", LINUX_REBOOT_CMD_CAD_OFF)
                    .choice("LINUX_REBOOT_CMD_POWER_OFF", LINUX_REBOOT_CMD_POWER_OFF)
                    .choice("LINUX_REBOOT_CMD_RESTART2", LINUX_REBOOT_CMD_RESTART2)
                    .choice("LINUX_REBOOT_CMD_SW_SUSPEND", LINUX_REBOOT_CMD_SW_SUSPEND)
                    .choice("LINUX_REBOOT_CMD_KEXEC", LINUX_REBOOT_CMD_KEXEC)
                    .build();

    /** perf_event_open(2). */
    public static final FlagSet PERF_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bit("PERF_FLAG_FD_NO_GROUP", PERF_FLAG_FD_NO_GROUP)
                    .bit("PERF_FLAG_FD_OUTPUT", PERF_FLAG_FD_OUTPUT)
                    .bit("PERF_FLAG_PID_CGROUP", PERF_FLAG_PID_CGROUP)
                    .bit("PERF_FLAG_FD_CLOEXEC", PERF_FLAG_FD_CLOEXEC)
                    .build();

    /** io_uring_enter(2). */
    public static final FlagSet IO_URING_ENTER_FLAGS =
            FlagSet.strict()
                    .bit("IORING_ENTER_GETEVENTS", IORING_ENTER_GETEVENTS)
                    .bit("IORING_ENTER_SQ_WAKEUP", IORING_ENTER_SQ_WAKEUP)
                    .bit("IORING_ENTER_SQ_WAIT", IORING_ENTER_SQ_WAIT)
                    .bit("IORING_ENTER_EXT_ARG", IORING_ENTER_EXT_ARG)
                    .bit("IORING_ENTER_REGISTERED_RING", IORING_ENTER_REGISTERED_RING)
                    .build();

    /** landlock_create_ruleset(2). */
    public static final FlagSet LANDLOCK_CREATE_FLAGS =
            FlagSet.strict()
                    .bit("LANDLOCK_CREATE_RULESET_VERSION", LANDLOCK_CREATE_RULESET_VERSION)
                    .bit("LANDLOCK_CREATE_RULESET_ERRATA", LANDLOCK_CREATE_RULESET_ERRATA)
                    .build();

    /** landlock_add_rule(2). */
    public static final FlagSet LANDLOCK_RULE_TYPE =
            FlagSet.unchecked()
                    .choice("LANDLOCK_RULE_PATH_BENEATH", LANDLOCK_RULE_PATH_BENEATH)
                    .choice("LANDLOCK_RULE_NET_PORT", LANDLOCK_RULE_NET_PORT)
                    .build();

    /** landlock_restrict_self(2). */
    public static final FlagSet LANDLOCK_RESTRICT_FLAGS =
            FlagSet.strict()
                    .bit(
                            "LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF",
                            LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF)
                    .bit(
                            "LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON",
                            LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON)
                    .bit(
                            "LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF",
                            LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF)
                    .build();
}
