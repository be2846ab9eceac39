package runscj.abi;

/** Layout of struct in_pktinfo of IP_PKTINFO. Offsets in bytes. */
public final class InPktinfo {
    private InPktinfo() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int IPI_IFINDEX_OFFSET = 0;
    public static final int IPI_SPEC_DST_OFFSET = 4;
    public static final int IPI_ADDR_OFFSET = 8;
}
