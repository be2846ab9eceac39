package runscj.abi;

/** Layout of struct seccomp_notif_sizes of seccomp(2). Offsets in bytes. */
public final class SeccompNotifSizes {
    private SeccompNotifSizes() {}

    /** Bytes. */
    public static final int SIZE = 6;

    public static final int SECCOMP_NOTIF_OFFSET = 0;
    public static final int SECCOMP_NOTIF_RESP_OFFSET = 2;
    public static final int SECCOMP_DATA_OFFSET = 4;
}
