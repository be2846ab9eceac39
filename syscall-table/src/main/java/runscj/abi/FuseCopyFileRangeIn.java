package runscj.abi;

/** Layout of struct fuse_copy_file_range_in of the FUSE protocol. Offsets in bytes. */
public final class FuseCopyFileRangeIn {
    private FuseCopyFileRangeIn() {}

    /** Bytes. */
    public static final int SIZE = 56;

    public static final int FH_IN_OFFSET = 0;
    public static final int OFF_IN_OFFSET = 8;
    public static final int NODEID_OUT_OFFSET = 16;
    public static final int FH_OUT_OFFSET = 24;
    public static final int OFF_OUT_OFFSET = 32;
    public static final int LEN_OFFSET = 40;
    public static final int FLAGS_OFFSET = 48;
}
