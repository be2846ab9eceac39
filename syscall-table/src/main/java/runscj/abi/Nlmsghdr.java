package runscj.abi;

/** Layout of struct nlmsghdr of netlink(7). Offsets in bytes. */
public final class Nlmsghdr {
    private Nlmsghdr() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int NLMSG_LEN_OFFSET = 0;
    public static final int NLMSG_TYPE_OFFSET = 4;
    public static final int NLMSG_FLAGS_OFFSET = 6;
    public static final int NLMSG_SEQ_OFFSET = 8;
    public static final int NLMSG_PID_OFFSET = 12;
}
