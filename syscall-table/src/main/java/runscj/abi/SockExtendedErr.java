package runscj.abi;

/** Layout of struct sock_extended_err of MSG_ERRQUEUE. Offsets in bytes. */
public final class SockExtendedErr {
    private SockExtendedErr() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int EE_ERRNO_OFFSET = 0;
    public static final int EE_ORIGIN_OFFSET = 4;
    public static final int EE_TYPE_OFFSET = 5;
    public static final int EE_CODE_OFFSET = 6;
    public static final int EE_INFO_OFFSET = 8;
    public static final int EE_DATA_OFFSET = 12;
    public static final int EE_RFC4884_OFFSET = 12;
}
