package runscj.abi;

/** Layout of struct ip_mreqn of IP_ADD_MEMBERSHIP. Offsets in bytes. */
public final class IpMreqn {
    private IpMreqn() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int IMR_MULTIADDR_OFFSET = 0;
    public static final int IMR_ADDRESS_OFFSET = 4;
    public static final int IMR_IFINDEX_OFFSET = 8;
}
