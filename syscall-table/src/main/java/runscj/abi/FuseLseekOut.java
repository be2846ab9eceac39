package runscj.abi;

/** Layout of struct fuse_lseek_out of the FUSE protocol. Offsets in bytes. */
public final class FuseLseekOut {
    private FuseLseekOut() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int OFFSET_OFFSET = 0;
}
