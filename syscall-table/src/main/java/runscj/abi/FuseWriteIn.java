package runscj.abi;

/** Layout of struct fuse_write_in of the FUSE protocol. Offsets in bytes. */
public final class FuseWriteIn {
    private FuseWriteIn() {}

    /** Bytes. */
    public static final int SIZE = 40;

    public static final int FH_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int SIZE_OFFSET = 16;
    public static final int WRITE_FLAGS_OFFSET = 20;
    public static final int LOCK_OWNER_OFFSET = 24;
    public static final int FLAGS_OFFSET = 32;
}
