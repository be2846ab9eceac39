package runscj.abi;

/** Layout of struct fuse_fallocate_in of the FUSE protocol. Offsets in bytes. */
public final class FuseFallocateIn {
    private FuseFallocateIn() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int FH_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int LENGTH_OFFSET = 16;
    public static final int MODE_OFFSET = 24;
}
