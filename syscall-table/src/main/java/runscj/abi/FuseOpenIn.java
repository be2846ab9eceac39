package runscj.abi;

/** Layout of struct fuse_open_in of the FUSE protocol. Offsets in bytes. */
public final class FuseOpenIn {
    private FuseOpenIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int FLAGS_OFFSET = 0;
    public static final int OPEN_FLAGS_OFFSET = 4;
}
