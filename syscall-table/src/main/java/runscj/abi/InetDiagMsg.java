package runscj.abi;

/** Layout of struct inet_diag_msg of sock_diag(7). Offsets in bytes. */
public final class InetDiagMsg {
    private InetDiagMsg() {}

    /** Bytes. */
    public static final int SIZE = 72;

    public static final int IDIAG_FAMILY_OFFSET = 0;
    public static final int IDIAG_STATE_OFFSET = 1;
    public static final int IDIAG_TIMER_OFFSET = 2;
    public static final int IDIAG_RETRANS_OFFSET = 3;
    public static final int ID_OFFSET = 4;
    public static final int IDIAG_EXPIRES_OFFSET = 52;
    public static final int IDIAG_RQUEUE_OFFSET = 56;
    public static final int IDIAG_WQUEUE_OFFSET = 60;
    public static final int IDIAG_UID_OFFSET = 64;
    public static final int IDIAG_INODE_OFFSET = 68;
}
