package runscj.abi;

/** Layout of struct iovec of readv(2). Offsets in bytes. */
public final class Iovec {
    private Iovec() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int IOV_BASE_OFFSET = 0;
    public static final int IOV_LEN_OFFSET = 8;
}
