package runscj.abi;

/** Layout of struct ip_mreq of IP_ADD_MEMBERSHIP. Offsets in bytes. */
public final class IpMreq {
    private IpMreq() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int IMR_MULTIADDR_OFFSET = 0;
    public static final int IMR_INTERFACE_OFFSET = 4;
}
