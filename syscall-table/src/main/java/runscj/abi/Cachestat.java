package runscj.abi;

/** Layout of struct cachestat of cachestat(2). Offsets in bytes. */
public final class Cachestat {
    private Cachestat() {}

    /** Bytes. */
    public static final int SIZE = 40;

    public static final int NR_CACHE_OFFSET = 0;
    public static final int NR_DIRTY_OFFSET = 8;
    public static final int NR_WRITEBACK_OFFSET = 16;
    public static final int NR_EVICTED_OFFSET = 24;
    public static final int NR_RECENTLY_EVICTED_OFFSET = 32;
}
