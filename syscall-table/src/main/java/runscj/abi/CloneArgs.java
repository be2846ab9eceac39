package runscj.abi;

/** Layout of struct clone_args of clone3(2). Offsets in bytes. */
public final class CloneArgs {
    private CloneArgs() {}

    /** Bytes. */
    public static final int SIZE = 88;

    public static final int FLAGS_OFFSET = 0;
    public static final int PIDFD_OFFSET = 8;
    public static final int CHILD_TID_OFFSET = 16;
    public static final int PARENT_TID_OFFSET = 24;
    public static final int EXIT_SIGNAL_OFFSET = 32;
    public static final int STACK_OFFSET = 40;
    public static final int STACK_SIZE_OFFSET = 48;
    public static final int TLS_OFFSET = 56;
    public static final int SET_TID_OFFSET = 64;
    public static final int SET_TID_SIZE_OFFSET = 72;
    public static final int CGROUP_OFFSET = 80;
}
