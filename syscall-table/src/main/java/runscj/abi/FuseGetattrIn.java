package runscj.abi;

/** Layout of struct fuse_getattr_in of the FUSE protocol. Offsets in bytes. */
public final class FuseGetattrIn {
    private FuseGetattrIn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int GETATTR_FLAGS_OFFSET = 0;
    public static final int FH_OFFSET = 8;
}
