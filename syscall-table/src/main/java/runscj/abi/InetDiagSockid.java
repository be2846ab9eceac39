package runscj.abi;

/** Layout of struct inet_diag_sockid of sock_diag(7). Offsets in bytes. */
public final class InetDiagSockid {
    private InetDiagSockid() {}

    /** Bytes. */
    public static final int SIZE = 48;

    public static final int IDIAG_SPORT_OFFSET = 0;
    public static final int IDIAG_DPORT_OFFSET = 2;
    public static final int IDIAG_SRC_OFFSET = 4;
    public static final int IDIAG_DST_OFFSET = 20;
    public static final int IDIAG_IF_OFFSET = 36;
    public static final int IDIAG_COOKIE_OFFSET = 40;
}
