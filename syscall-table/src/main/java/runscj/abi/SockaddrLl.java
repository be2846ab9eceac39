package runscj.abi;

/** Layout of struct sockaddr_ll of packet(7). Offsets in bytes. */
public final class SockaddrLl {
    private SockaddrLl() {}

    /** Bytes. */
    public static final int SIZE = 20;

    public static final int SLL_FAMILY_OFFSET = 0;
    public static final int SLL_PROTOCOL_OFFSET = 2;
    public static final int SLL_IFINDEX_OFFSET = 4;
    public static final int SLL_HATYPE_OFFSET = 8;
    public static final int SLL_PKTTYPE_OFFSET = 10;
    public static final int SLL_HALEN_OFFSET = 11;
    public static final int SLL_ADDR_OFFSET = 12;
}
