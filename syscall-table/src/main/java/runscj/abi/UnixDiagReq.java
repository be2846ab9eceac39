package runscj.abi;

/** Layout of struct unix_diag_req of sock_diag(7). Offsets in bytes. */
public final class UnixDiagReq {
    private UnixDiagReq() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int SDIAG_FAMILY_OFFSET = 0;
    public static final int SDIAG_PROTOCOL_OFFSET = 1;
    public static final int UDIAG_STATES_OFFSET = 4;
    public static final int UDIAG_INO_OFFSET = 8;
    public static final int UDIAG_SHOW_OFFSET = 12;
    public static final int UDIAG_COOKIE_OFFSET = 16;
}
