package runscj.abi;

/** Layout of struct fuse_create_in of the FUSE protocol. Offsets in bytes. */
public final class FuseCreateIn {
    private FuseCreateIn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int FLAGS_OFFSET = 0;
    public static final int MODE_OFFSET = 4;
    public static final int UMASK_OFFSET = 8;
    public static final int OPEN_FLAGS_OFFSET = 12;
}
