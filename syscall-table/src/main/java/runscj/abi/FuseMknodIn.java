package runscj.abi;

/** Layout of struct fuse_mknod_in of the FUSE protocol. Offsets in bytes. */
public final class FuseMknodIn {
    private FuseMknodIn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int MODE_OFFSET = 0;
    public static final int RDEV_OFFSET = 4;
    public static final int UMASK_OFFSET = 8;
}
