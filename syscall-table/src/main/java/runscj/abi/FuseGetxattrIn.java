package runscj.abi;

/** Layout of struct fuse_getxattr_in of the FUSE protocol. Offsets in bytes. */
public final class FuseGetxattrIn {
    private FuseGetxattrIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int SIZE_OFFSET = 0;
}
