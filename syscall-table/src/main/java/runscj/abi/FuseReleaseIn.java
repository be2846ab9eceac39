package runscj.abi;

/** Layout of struct fuse_release_in of the FUSE protocol. Offsets in bytes. */
public final class FuseReleaseIn {
    private FuseReleaseIn() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int FH_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;
    public static final int RELEASE_FLAGS_OFFSET = 12;
    public static final int LOCK_OWNER_OFFSET = 16;
}
