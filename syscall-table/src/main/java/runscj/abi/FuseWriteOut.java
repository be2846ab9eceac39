package runscj.abi;

/** Layout of struct fuse_write_out of the FUSE protocol. Offsets in bytes. */
public final class FuseWriteOut {
    private FuseWriteOut() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int SIZE_OFFSET = 0;
}
