package runscj.abi;

/** Layout of struct seccomp_notif_resp of seccomp_unotify(2). Offsets in bytes. */
public final class SeccompNotifResp {
    private SeccompNotifResp() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int ID_OFFSET = 0;
    public static final int VAL_OFFSET = 8;
    public static final int ERROR_OFFSET = 16;
    public static final int FLAGS_OFFSET = 20;
}
