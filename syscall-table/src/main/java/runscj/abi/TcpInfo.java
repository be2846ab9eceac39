package runscj.abi;

/** Layout of struct tcp_info of TCP_INFO. Offsets in bytes. */
public final class TcpInfo {
    private TcpInfo() {}

    /** Bytes. */
    public static final int SIZE = 232;

    public static final int TCPI_STATE_OFFSET = 0;
    public static final int TCPI_CA_STATE_OFFSET = 1;
    public static final int TCPI_RETRANSMITS_OFFSET = 2;
    public static final int TCPI_PROBES_OFFSET = 3;
    public static final int TCPI_BACKOFF_OFFSET = 4;
    public static final int TCPI_OPTIONS_OFFSET = 5;
    public static final int TCPI_RTO_OFFSET = 8;
    public static final int TCPI_ATO_OFFSET = 12;
    public static final int TCPI_SND_MSS_OFFSET = 16;
    public static final int TCPI_RCV_MSS_OFFSET = 20;
    public static final int TCPI_UNACKED_OFFSET = 24;
    public static final int TCPI_SACKED_OFFSET = 28;
    public static final int TCPI_LOST_OFFSET = 32;
    public static final int TCPI_RETRANS_OFFSET = 36;
    public static final int TCPI_FACKETS_OFFSET = 40;
    public static final int TCPI_LAST_DATA_SENT_OFFSET = 44;
    public static final int TCPI_LAST_ACK_SENT_OFFSET = 48;
    public static final int TCPI_LAST_DATA_RECV_OFFSET = 52;
    public static final int TCPI_LAST_ACK_RECV_OFFSET = 56;
    public static final int TCPI_PMTU_OFFSET = 60;
    public static final int TCPI_RCV_SSTHRESH_OFFSET = 64;
    public static final int TCPI_RTT_OFFSET = 68;
    public static final int TCPI_RTTVAR_OFFSET = 72;
    public static final int TCPI_SND_SSTHRESH_OFFSET = 76;
    public static final int TCPI_SND_CWND_OFFSET = 80;
    public static final int TCPI_ADVMSS_OFFSET = 84;
    public static final int TCPI_REORDERING_OFFSET = 88;
    public static final int TCPI_RCV_RTT_OFFSET = 92;
    public static final int TCPI_RCV_SPACE_OFFSET = 96;
    public static final int TCPI_TOTAL_RETRANS_OFFSET = 100;
    public static final int TCPI_PACING_RATE_OFFSET = 104;
    public static final int TCPI_MAX_PACING_RATE_OFFSET = 112;
    public static final int TCPI_BYTES_ACKED_OFFSET = 120;
    public static final int TCPI_BYTES_RECEIVED_OFFSET = 128;
    public static final int TCPI_SEGS_OUT_OFFSET = 136;
    public static final int TCPI_SEGS_IN_OFFSET = 140;
    public static final int TCPI_NOTSENT_BYTES_OFFSET = 144;
    public static final int TCPI_MIN_RTT_OFFSET = 148;
    public static final int TCPI_DATA_SEGS_IN_OFFSET = 152;
    public static final int TCPI_DATA_SEGS_OUT_OFFSET = 156;
    public static final int TCPI_DELIVERY_RATE_OFFSET = 160;
    public static final int TCPI_BUSY_TIME_OFFSET = 168;
    public static final int TCPI_RWND_LIMITED_OFFSET = 176;
    public static final int TCPI_SNDBUF_LIMITED_OFFSET = 184;
    public static final int TCPI_DELIVERED_OFFSET = 192;
    public static final int TCPI_DELIVERED_CE_OFFSET = 196;
    public static final int TCPI_BYTES_SENT_OFFSET = 200;
    public static final int TCPI_BYTES_RETRANS_OFFSET = 208;
    public static final int TCPI_DSACK_DUPS_OFFSET = 216;
    public static final int TCPI_REORD_SEEN_OFFSET = 220;
    public static final int TCPI_RCV_OOOPACK_OFFSET = 224;
    public static final int TCPI_SND_WND_OFFSET = 228;
}
