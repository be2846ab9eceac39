package runscj.abi;

/** Layout of struct in6_pktinfo of IPV6_PKTINFO. Offsets in bytes. */
public final class In6Pktinfo {
    private In6Pktinfo() {}

    /** Bytes. */
    public static final int SIZE = 20;

    public static final int IPI6_ADDR_OFFSET = 0;
    public static final int IPI6_IFINDEX_OFFSET = 16;
}
