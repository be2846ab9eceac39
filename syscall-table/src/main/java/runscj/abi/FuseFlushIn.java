package runscj.abi;

/** Layout of struct fuse_flush_in of the FUSE protocol. Offsets in bytes. */
public final class FuseFlushIn {
    private FuseFlushIn() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int FH_OFFSET = 0;
    public static final int LOCK_OWNER_OFFSET = 16;
}
