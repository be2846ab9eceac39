package runscj.abi;

/** Layout of struct fuse_init_in of the FUSE protocol. Offsets in bytes. */
public final class FuseInitIn {
    private FuseInitIn() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int MAJOR_OFFSET = 0;
    public static final int MINOR_OFFSET = 4;
    public static final int MAX_READAHEAD_OFFSET = 8;
    public static final int FLAGS_OFFSET = 12;
    public static final int FLAGS2_OFFSET = 16;
}
