package runscj.abi;

/** Layout of struct tpacket2_hdr, head of a frame in a packet ring. Offsets in bytes. */
public final class Tpacket2Hdr {
    private Tpacket2Hdr() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int TP_STATUS_OFFSET = 0;
    public static final int TP_LEN_OFFSET = 4;
    public static final int TP_SNAPLEN_OFFSET = 8;
    public static final int TP_MAC_OFFSET = 12;
    public static final int TP_NET_OFFSET = 14;
    public static final int TP_SEC_OFFSET = 16;
    public static final int TP_NSEC_OFFSET = 20;
    public static final int TP_VLAN_TCI_OFFSET = 24;
    public static final int TP_VLAN_TPID_OFFSET = 26;
}
