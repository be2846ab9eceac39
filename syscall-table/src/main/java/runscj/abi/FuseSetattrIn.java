package runscj.abi;

/** Layout of struct fuse_setattr_in of the FUSE protocol. Offsets in bytes. */
public final class FuseSetattrIn {
    private FuseSetattrIn() {}

    /** Bytes. */
    public static final int SIZE = 88;

    public static final int VALID_OFFSET = 0;
    public static final int FH_OFFSET = 8;
    public static final int SIZE_OFFSET = 16;
    public static final int LOCK_OWNER_OFFSET = 24;
    public static final int ATIME_OFFSET = 32;
    public static final int MTIME_OFFSET = 40;
    public static final int CTIME_OFFSET = 48;
    public static final int ATIMENSEC_OFFSET = 56;
    public static final int MTIMENSEC_OFFSET = 60;
    public static final int CTIMENSEC_OFFSET = 64;
    public static final int MODE_OFFSET = 68;
    public static final int UID_OFFSET = 76;
    public static final int GID_OFFSET = 80;
}
