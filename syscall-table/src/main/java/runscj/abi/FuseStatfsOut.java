package runscj.abi;

/** Layout of struct fuse_statfs_out of the FUSE protocol. Offsets in bytes. */
public final class FuseStatfsOut {
    private FuseStatfsOut() {}

    /** Bytes. */
    public static final int SIZE = 80;

    public static final int ST_OFFSET = 0;
}
