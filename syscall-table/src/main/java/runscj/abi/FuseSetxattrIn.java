package runscj.abi;

/** Layout of struct fuse_setxattr_in of the FUSE protocol. Offsets in bytes. */
public final class FuseSetxattrIn {
    private FuseSetxattrIn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int SIZE_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;
    public static final int SETXATTR_FLAGS_OFFSET = 8;
}
