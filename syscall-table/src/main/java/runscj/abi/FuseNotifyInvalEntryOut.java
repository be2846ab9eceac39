package runscj.abi;

/** Layout of struct fuse_notify_inval_entry_out of the FUSE protocol. Offsets in bytes. */
public final class FuseNotifyInvalEntryOut {
    private FuseNotifyInvalEntryOut() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int PARENT_OFFSET = 0;
    public static final int NAMELEN_OFFSET = 8;
    public static final int FLAGS_OFFSET = 12;
}
