package runscj.abi;

/** Layout of struct fuse_rename_in of the FUSE protocol. Offsets in bytes. */
public final class FuseRenameIn {
    private FuseRenameIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int NEWDIR_OFFSET = 0;
}
