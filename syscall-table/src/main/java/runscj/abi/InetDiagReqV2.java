package runscj.abi;

/** Layout of struct inet_diag_req_v2 of sock_diag(7). Offsets in bytes. */
public final class InetDiagReqV2 {
    private InetDiagReqV2() {}

    /** Bytes. */
    public static final int SIZE = 56;

    public static final int SDIAG_FAMILY_OFFSET = 0;
    public static final int SDIAG_PROTOCOL_OFFSET = 1;
    public static final int IDIAG_EXT_OFFSET = 2;
    public static final int IDIAG_STATES_OFFSET = 4;
    public static final int ID_OFFSET = 8;
}
