package runscj.abi;

/** Layout of struct stat of stat(2). Offsets in bytes. */
public final class Stat {
    private Stat() {}

    /** Bytes. */
    public static final int SIZE = 144;

    public static final int ST_DEV_OFFSET = 0;
    public static final int ST_INO_OFFSET = 8;
    public static final int ST_NLINK_OFFSET = 16;
    public static final int ST_MODE_OFFSET = 24;
    public static final int ST_UID_OFFSET = 28;
    public static final int ST_GID_OFFSET = 32;
    public static final int ST_RDEV_OFFSET = 40;
    public static final int ST_SIZE_OFFSET = 48;
    public static final int ST_BLKSIZE_OFFSET = 56;
    public static final int ST_BLOCKS_OFFSET = 64;
    public static final int ST_ATIME_OFFSET = 72;
    public static final int ST_ATIME_NSEC_OFFSET = 80;
    public static final int ST_MTIME_OFFSET = 88;
    public static final int ST_MTIME_NSEC_OFFSET = 96;
    public static final int ST_CTIME_OFFSET = 104;
    public static final int ST_CTIME_NSEC_OFFSET = 112;
}
