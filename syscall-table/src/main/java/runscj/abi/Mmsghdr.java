package runscj.abi;

/** Layout of struct mmsghdr of sendmmsg(2). Offsets in bytes. */
public final class Mmsghdr {
    private Mmsghdr() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int MSG_HDR_OFFSET = 0;
    public static final int MSG_LEN_OFFSET = 56;
}
