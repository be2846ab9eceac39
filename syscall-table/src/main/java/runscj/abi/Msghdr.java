package runscj.abi;

/** Layout of struct msghdr of sendmsg(2). Offsets in bytes. */
public final class Msghdr {
    private Msghdr() {}

    /** Bytes. */
    public static final int SIZE = 56;

    public static final int MSG_NAME_OFFSET = 0;
    public static final int MSG_NAMELEN_OFFSET = 8;
    public static final int MSG_IOV_OFFSET = 16;
    public static final int MSG_IOVLEN_OFFSET = 24;
    public static final int MSG_CONTROL_OFFSET = 32;
    public static final int MSG_CONTROLLEN_OFFSET = 40;
    public static final int MSG_FLAGS_OFFSET = 48;
}
