package runscj.abi;

/** Layout of struct msginfo of MSG_INFO. Offsets in bytes. */
public final class Msginfo {
    private Msginfo() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int MSGPOOL_OFFSET = 0;
    public static final int MSGMAP_OFFSET = 4;
    public static final int MSGMAX_OFFSET = 8;
    public static final int MSGMNB_OFFSET = 12;
    public static final int MSGMNI_OFFSET = 16;
    public static final int MSGSSZ_OFFSET = 20;
    public static final int MSGTQL_OFFSET = 24;
    public static final int MSGSEG_OFFSET = 28;
}
