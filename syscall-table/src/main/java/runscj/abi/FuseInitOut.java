package runscj.abi;

/** Layout of struct fuse_init_out of the FUSE protocol. Offsets in bytes. */
public final class FuseInitOut {
    private FuseInitOut() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int MAJOR_OFFSET = 0;
    public static final int MINOR_OFFSET = 4;
    public static final int MAX_READAHEAD_OFFSET = 8;
    public static final int FLAGS_OFFSET = 12;
    public static final int MAX_BACKGROUND_OFFSET = 16;
    public static final int CONGESTION_THRESHOLD_OFFSET = 18;
    public static final int MAX_WRITE_OFFSET = 20;
    public static final int TIME_GRAN_OFFSET = 24;
    public static final int MAX_PAGES_OFFSET = 28;
    public static final int MAP_ALIGNMENT_OFFSET = 30;
    public static final int FLAGS2_OFFSET = 32;
    public static final int MAX_STACK_DEPTH_OFFSET = 36;
    public static final int REQUEST_TIMEOUT_OFFSET = 40;
}
