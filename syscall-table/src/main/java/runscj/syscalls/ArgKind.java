package runscj.syscalls;

/**
 * What a system-call argument is. {@code _IN} points to what the call reads, {@code _OUT} to what
 * it fills in, {@code _INOUT} to both; an output is meaningful after the call only. Every pointer
 * may be null or bad. The structs are those of {@code runscj.abi}.
 */
public enum ArgKind implements Arg {
    // Numbers.
    INT,
    UINT,
    LONG,
    ULONG,
    /** A number best read in hexadecimal, or an untyped word. */
    HEX,
    /** A byte count; size_t. */
    SIZE,
    /** A signed file offset or length; loff_t. */
    OFFSET,
    /** A flag word or command: the argument is a {@link FlagSet}. */
    FLAGS,
    /** Permission bits, with the file type for mknod. Octal. */
    MODE,
    /** A device number; new_encode_dev form. */
    DEV,
    PID,
    UID,
    GID,
    SIGNO,
    /** A System V key. */
    IPC_KEY,
    /** The serial number of a key or keyring. */
    KEY,
    /** An ioctl request. */
    IOCTL_REQUEST,
    /** Meaning depends on the fcntl command. */
    FCNTL_ARG,
    /** Meaning depends on the socket level. */
    SOCKET_OPTION,
    SOCKLEN,

    // Descriptors.
    FD,
    /** A directory descriptor or AT_FDCWD, for the path that follows. */
    DIRFD,

    // Addresses and bytes.
    /**
     * A guest address that this call does not read or fill in, or whose shape another argument
     * says.
     */
    ADDR,
    /** A NUL-terminated path. */
    PATH,
    /** Another NUL-terminated string. */
    STRING,
    /** Bytes; the length is the SIZE or SOCKLEN that follows. */
    IN_BUF,
    /** Bytes; as many as the result says, at most the SIZE that follows. */
    OUT_BUF,
    /** Text, not always NUL-terminated; as long as the result says. */
    STRING_OUT,
    /** Null-terminated array of strings. */
    ARGV,
    ENVP,
    /** An option's value; the length is the argument that follows. */
    SOCKOPT_IN,
    SOCKOPT_OUT,
    /** Structs without a kind of their own. */
    STRUCT_IN,
    STRUCT_OUT,
    STRUCT_INOUT,

    // Pointers to one number.
    INT_OUT,
    INT_INOUT,
    LONG_OUT,
    ADDR_OUT,
    OFFSET_INOUT,
    UID_OUT,
    GID_OUT,
    /** pid_t that clone stores in the parent, the child, or both. */
    TID_OUT,
    TIME_OUT,
    SOCKLEN_INOUT,
    WAIT_STATUS_OUT,
    /** A 32-bit futex word. */
    FUTEX_WORD,

    // Arrays.
    /** Two descriptors, int[2]. */
    FDS_OUT,
    GROUPS_IN,
    GROUPS_OUT,
    CPUSET_IN,
    CPUSET_OUT,
    /** fd_set of as many bits as the first argument says; read, then replaced. */
    FDSET,
    POLLFDS,
    EPOLL_EVENT_IN,
    EPOLL_EVENTS_OUT,
    SEMBUF_IN,
    DIRENTS_OUT,
    DIRENTS64_OUT,
    /** Buffers that the call reads from; the count is the argument that follows. */
    IOVEC_IN,
    /** Buffers that the call fills in. */
    IOVEC_OUT,
    /** Ranges in another process. */
    IOVEC_REMOTE,

    // Messages and socket addresses.
    SOCKADDR_IN,
    SOCKADDR_OUT,
    MSGHDR_IN,
    MSGHDR_OUT,
    MMSGHDR_IN,
    MMSGHDR_OUT,

    // Time.
    TIMESPEC_IN,
    TIMESPEC_OUT,
    /** A time-out that the call updates with what is left. */
    TIMESPEC_INOUT,
    /** Two: access and modification. */
    TIMESPECS_IN,
    /** A time-out, or a count, as the futex operation says. */
    TIMESPEC_OR_COUNT,
    TIMEVAL_IN,
    TIMEVAL_OUT,
    TIMEVAL_INOUT,
    TIMEVALS_IN,
    TIMEZONE_IN,
    TIMEZONE_OUT,
    ITIMERVAL_IN,
    ITIMERVAL_OUT,
    ITIMERSPEC_IN,
    ITIMERSPEC_OUT,
    TIMEX_INOUT,
    TMS_OUT,
    UTIMBUF_IN,

    // Signals.
    SIGSET_IN,
    SIGSET_OUT,
    /** Pointer to a pair of sigset pointer and size. */
    SIGSET_ARGPACK,
    SIGACTION_IN,
    SIGACTION_OUT,
    SIGINFO_IN,
    SIGINFO_OUT,
    SIGEVENT_IN,
    STACK_IN,
    STACK_OUT,

    // Other structs.
    STAT_OUT,
    STATX_OUT,
    STATFS_OUT,
    RLIMIT_IN,
    RLIMIT_OUT,
    RUSAGE_OUT,
    SYSINFO_OUT,
    UTSNAME_OUT,
    CAP_HEADER,
    CAP_DATA_IN,
    CAP_DATA_OUT,
    SCHED_PARAM_IN,
    SCHED_PARAM_OUT,
    SCHED_ATTR_IN,
    SCHED_ATTR_OUT,
    CLONE_ARGS,
    OPEN_HOW,
    MQ_ATTR_IN,
    MQ_ATTR_OUT,
    RSEQ_AREA;

    @Override
    public ArgKind kind() {
        return this;
    }

    /** Returns whether the call fills in what the argument points to. */
    public boolean isOutput() {
        return this == OUT_BUF || name().endsWith("OUT");
    }
}
