package runscj.abi;

/** Layout of struct fuse_lk_in of the FUSE protocol. Offsets in bytes. */
public final class FuseLkIn {
    private FuseLkIn() {}

    /** Bytes. */
    public static final int SIZE = 48;

    public static final int FH_OFFSET = 0;
    public static final int OWNER_OFFSET = 8;
    public static final int LK_OFFSET = 16;
    public static final int LK_FLAGS_OFFSET = 40;
}
