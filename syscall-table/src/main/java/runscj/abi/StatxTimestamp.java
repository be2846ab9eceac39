package runscj.abi;

/** Layout of struct statx_timestamp of statx(2). Offsets in bytes. */
public final class StatxTimestamp {
    private StatxTimestamp() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int TV_SEC_OFFSET = 0;
    public static final int TV_NSEC_OFFSET = 8;
}
