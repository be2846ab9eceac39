package runscj.abi;

/** Layout of struct tpacket_req of PACKET_RX_RING. Offsets in bytes. */
public final class TpacketReq {
    private TpacketReq() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int TP_BLOCK_SIZE_OFFSET = 0;
    public static final int TP_BLOCK_NR_OFFSET = 4;
    public static final int TP_FRAME_SIZE_OFFSET = 8;
    public static final int TP_FRAME_NR_OFFSET = 12;
}
