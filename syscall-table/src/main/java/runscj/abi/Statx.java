package runscj.abi;

/** Layout of struct statx of statx(2). Offsets in bytes. */
public final class Statx {
    private Statx() {}

    /** Bytes. */
    public static final int SIZE = 256;

    public static final int STX_MASK_OFFSET = 0;
    public static final int STX_BLKSIZE_OFFSET = 4;
    public static final int STX_ATTRIBUTES_OFFSET = 8;
    public static final int STX_NLINK_OFFSET = 16;
    public static final int STX_UID_OFFSET = 20;
    public static final int STX_GID_OFFSET = 24;
    public static final int STX_MODE_OFFSET = 28;
    public static final int STX_INO_OFFSET = 32;
    public static final int STX_SIZE_OFFSET = 40;
    public static final int STX_BLOCKS_OFFSET = 48;
    public static final int STX_ATTRIBUTES_MASK_OFFSET = 56;
    public static final int STX_ATIME_OFFSET = 64;
    public static final int STX_BTIME_OFFSET = 80;
    public static final int STX_CTIME_OFFSET = 96;
    public static final int STX_MTIME_OFFSET = 112;
    public static final int STX_RDEV_MAJOR_OFFSET = 128;
    public static final int STX_RDEV_MINOR_OFFSET = 132;
    public static final int STX_DEV_MAJOR_OFFSET = 136;
    public static final int STX_DEV_MINOR_OFFSET = 140;
    public static final int STX_MNT_ID_OFFSET = 144;
    public static final int STX_DIO_MEM_ALIGN_OFFSET = 152;
    public static final int STX_DIO_OFFSET_ALIGN_OFFSET = 156;
    public static final int STX_SUBVOL_OFFSET = 160;
    public static final int STX_ATOMIC_WRITE_UNIT_MIN_OFFSET = 168;
    public static final int STX_ATOMIC_WRITE_UNIT_MAX_OFFSET = 172;
    public static final int STX_ATOMIC_WRITE_SEGMENTS_MAX_OFFSET = 176;
    public static final int STX_DIO_READ_OFFSET_ALIGN_OFFSET = 180;
    public static final int STX_ATOMIC_WRITE_UNIT_MAX_OPT_OFFSET = 184;
}
