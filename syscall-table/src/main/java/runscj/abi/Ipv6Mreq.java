package runscj.abi;

/** Layout of struct ipv6_mreq of IPV6_JOIN_GROUP. Offsets in bytes. */
public final class Ipv6Mreq {
    private Ipv6Mreq() {}

    /** Bytes. */
    public static final int SIZE = 20;

    public static final int IPV6MR_MULTIADDR_OFFSET = 0;
    public static final int IPV6MR_IFINDEX_OFFSET = 16;
}
