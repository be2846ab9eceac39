package runscj.abi;

/** Layout of struct unix_diag_msg of sock_diag(7). Offsets in bytes. */
public final class UnixDiagMsg {
    private UnixDiagMsg() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int UDIAG_FAMILY_OFFSET = 0;
    public static final int UDIAG_TYPE_OFFSET = 1;
    public static final int UDIAG_STATE_OFFSET = 2;
    public static final int UDIAG_INO_OFFSET = 4;
    public static final int UDIAG_COOKIE_OFFSET = 8;
}
