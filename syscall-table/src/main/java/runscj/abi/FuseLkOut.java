package runscj.abi;

/** Layout of struct fuse_lk_out of the FUSE protocol. Offsets in bytes. */
public final class FuseLkOut {
    private FuseLkOut() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int LK_OFFSET = 0;
}
