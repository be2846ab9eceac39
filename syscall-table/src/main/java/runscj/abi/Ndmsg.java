package runscj.abi;

/** Layout of struct ndmsg of rtnetlink(7). Offsets in bytes. */
public final class Ndmsg {
    private Ndmsg() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int NDM_FAMILY_OFFSET = 0;
    public static final int NDM_IFINDEX_OFFSET = 4;
    public static final int NDM_STATE_OFFSET = 8;
    public static final int NDM_FLAGS_OFFSET = 10;
    public static final int NDM_TYPE_OFFSET = 11;
}
