package runscj.abi;

/** Layout of struct fuse_kstatfs of the FUSE protocol. Offsets in bytes. */
public final class FuseKstatfs {
    private FuseKstatfs() {}

    /** Bytes. */
    public static final int SIZE = 80;

    public static final int BLOCKS_OFFSET = 0;
    public static final int BFREE_OFFSET = 8;
    public static final int BAVAIL_OFFSET = 16;
    public static final int FILES_OFFSET = 24;
    public static final int FFREE_OFFSET = 32;
    public static final int BSIZE_OFFSET = 40;
    public static final int NAMELEN_OFFSET = 44;
    public static final int FRSIZE_OFFSET = 48;
}
