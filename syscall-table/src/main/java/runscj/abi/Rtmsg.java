package runscj.abi;

/** Layout of struct rtmsg of rtnetlink(7). Offsets in bytes. */
public final class Rtmsg {
    private Rtmsg() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int RTM_FAMILY_OFFSET = 0;
    public static final int RTM_DST_LEN_OFFSET = 1;
    public static final int RTM_SRC_LEN_OFFSET = 2;
    public static final int RTM_TOS_OFFSET = 3;
    public static final int RTM_TABLE_OFFSET = 4;
    public static final int RTM_PROTOCOL_OFFSET = 5;
    public static final int RTM_SCOPE_OFFSET = 6;
    public static final int RTM_TYPE_OFFSET = 7;
    public static final int RTM_FLAGS_OFFSET = 8;
}
