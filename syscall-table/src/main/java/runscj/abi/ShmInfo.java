package runscj.abi;

/** Layout of struct shm_info of SHM_INFO. Offsets in bytes. */
public final class ShmInfo {
    private ShmInfo() {}

    /** Bytes. */
    public static final int SIZE = 48;

    public static final int USED_IDS_OFFSET = 0;
    public static final int SHM_TOT_OFFSET = 8;
    public static final int SHM_RSS_OFFSET = 16;
    public static final int SHM_SWP_OFFSET = 24;
    public static final int SWAP_ATTEMPTS_OFFSET = 32;
    public static final int SWAP_SUCCESSES_OFFSET = 40;
}
