package runscj.abi;

/** Layout of struct fuse_access_in of the FUSE protocol. Offsets in bytes. */
public final class FuseAccessIn {
    private FuseAccessIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int MASK_OFFSET = 0;
}
