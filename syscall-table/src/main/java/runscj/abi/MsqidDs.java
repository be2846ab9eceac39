package runscj.abi;

/** Layout of struct msqid64_ds of msgctl(2). Offsets in bytes. */
public final class MsqidDs {
    private MsqidDs() {}

    /** Bytes. */
    public static final int SIZE = 120;

    public static final int MSG_PERM_OFFSET = 0;
    public static final int MSG_STIME_OFFSET = 48;
    public static final int MSG_RTIME_OFFSET = 56;
    public static final int MSG_CTIME_OFFSET = 64;
    public static final int MSG_CBYTES_OFFSET = 72;
    public static final int MSG_QNUM_OFFSET = 80;
    public static final int MSG_QBYTES_OFFSET = 88;
    public static final int MSG_LSPID_OFFSET = 96;
    public static final int MSG_LRPID_OFFSET = 100;
}
