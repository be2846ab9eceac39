package runscj.abi;

/** Layout of struct fuse_rename2_in of the FUSE protocol. Offsets in bytes. */
public final class FuseRename2In {
    private FuseRename2In() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int NEWDIR_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;
}
