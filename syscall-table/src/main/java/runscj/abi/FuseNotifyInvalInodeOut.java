package runscj.abi;

/** Layout of struct fuse_notify_inval_inode_out of the FUSE protocol. Offsets in bytes. */
public final class FuseNotifyInvalInodeOut {
    private FuseNotifyInvalInodeOut() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int INO_OFFSET = 0;
    public static final int OFF_OFFSET = 8;
    public static final int LEN_OFFSET = 16;
}
