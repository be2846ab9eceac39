package runscj.abi;

/** Layout of struct mnt_id_req of statmount(2) and listmount(2). Offsets in bytes. */
public final class MntIdReq {
    private MntIdReq() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int SIZE_OFFSET = 0;
    public static final int MNT_NS_FD_OFFSET = 4;
    public static final int MNT_ID_OFFSET = 8;
    public static final int PARAM_OFFSET = 16;
    public static final int MNT_NS_ID_OFFSET = 24;
}
