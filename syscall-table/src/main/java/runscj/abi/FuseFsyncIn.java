package runscj.abi;

/** Layout of struct fuse_fsync_in of the FUSE protocol. Offsets in bytes. */
public final class FuseFsyncIn {
    private FuseFsyncIn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int FH_OFFSET = 0;
    public static final int FSYNC_FLAGS_OFFSET = 8;
}
