package runscj.abi;

/** Layout of struct fuse_lseek_in of the FUSE protocol. Offsets in bytes. */
public final class FuseLseekIn {
    private FuseLseekIn() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int FH_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int WHENCE_OFFSET = 16;
}
