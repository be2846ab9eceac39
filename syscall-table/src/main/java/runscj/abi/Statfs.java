package runscj.abi;

/** Layout of struct statfs of statfs(2). Offsets in bytes. */
public final class Statfs {
    private Statfs() {}

    /** Bytes. */
    public static final int SIZE = 120;

    public static final int F_TYPE_OFFSET = 0;
    public static final int F_BSIZE_OFFSET = 8;
    public static final int F_BLOCKS_OFFSET = 16;
    public static final int F_BFREE_OFFSET = 24;
    public static final int F_BAVAIL_OFFSET = 32;
    public static final int F_FILES_OFFSET = 40;
    public static final int F_FFREE_OFFSET = 48;
    public static final int F_FSID_OFFSET = 56;
    public static final int F_NAMELEN_OFFSET = 64;
    public static final int F_FRSIZE_OFFSET = 72;
    public static final int F_FLAGS_OFFSET = 80;
}
