package runscj.abi;

/** Layout of struct sockaddr_in6 of ipv6(7). Offsets in bytes. */
public final class SockaddrIn6 {
    private SockaddrIn6() {}

    /** Bytes. */
    public static final int SIZE = 28;

    public static final int SIN6_FAMILY_OFFSET = 0;
    public static final int SIN6_PORT_OFFSET = 2;
    public static final int SIN6_FLOWINFO_OFFSET = 4;
    public static final int SIN6_ADDR_OFFSET = 8;
    public static final int SIN6_SCOPE_ID_OFFSET = 24;
}
