package runscj.abi;

/** Layout of struct sockaddr_nl of netlink(7). Offsets in bytes. */
public final class SockaddrNl {
    private SockaddrNl() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int NL_FAMILY_OFFSET = 0;
    public static final int NL_PID_OFFSET = 4;
    public static final int NL_GROUPS_OFFSET = 8;
}
