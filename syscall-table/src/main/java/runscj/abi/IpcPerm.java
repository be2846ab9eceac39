package runscj.abi;

/** Layout of struct ipc64_perm of sysvipc(7). Offsets in bytes. */
public final class IpcPerm {
    private IpcPerm() {}

    /** Bytes. */
    public static final int SIZE = 48;

    public static final int KEY_OFFSET = 0;
    public static final int UID_OFFSET = 4;
    public static final int GID_OFFSET = 8;
    public static final int CUID_OFFSET = 12;
    public static final int CGID_OFFSET = 16;
    public static final int MODE_OFFSET = 20;
    public static final int SEQ_OFFSET = 24;
}
