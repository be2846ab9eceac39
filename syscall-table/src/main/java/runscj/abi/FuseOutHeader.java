package runscj.abi;

/** Layout of struct fuse_out_header of the FUSE protocol. Offsets in bytes. */
public final class FuseOutHeader {
    private FuseOutHeader() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int LEN_OFFSET = 0;
    public static final int ERROR_OFFSET = 4;
    public static final int UNIQUE_OFFSET = 8;
}
