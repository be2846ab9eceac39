package runscj.abi;

/** Layout of struct fuse_open_out of the FUSE protocol. Offsets in bytes. */
public final class FuseOpenOut {
    private FuseOpenOut() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int FH_OFFSET = 0;
    public static final int OPEN_FLAGS_OFFSET = 8;
}
