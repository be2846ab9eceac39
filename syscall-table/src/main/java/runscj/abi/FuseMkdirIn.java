package runscj.abi;

/** Layout of struct fuse_mkdir_in of the FUSE protocol. Offsets in bytes. */
public final class FuseMkdirIn {
    private FuseMkdirIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int MODE_OFFSET = 0;
    public static final int UMASK_OFFSET = 4;
}
