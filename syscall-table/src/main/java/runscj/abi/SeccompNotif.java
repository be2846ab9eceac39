package runscj.abi;

/** Layout of struct seccomp_notif of seccomp_unotify(2). Offsets in bytes. */
public final class SeccompNotif {
    private SeccompNotif() {}

    /** Bytes. */
    public static final int SIZE = 80;

    public static final int ID_OFFSET = 0;
    public static final int PID_OFFSET = 8;
    public static final int FLAGS_OFFSET = 12;
    public static final int DATA_OFFSET = 16;
}
