package runscj.abi;

/** Layout of struct cachestat_range of cachestat(2). Offsets in bytes. */
public final class CachestatRange {
    private CachestatRange() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int OFF_OFFSET = 0;
    public static final int LEN_OFFSET = 8;
}
