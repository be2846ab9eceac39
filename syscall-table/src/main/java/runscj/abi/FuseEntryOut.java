package runscj.abi;

/** Layout of struct fuse_entry_out of the FUSE protocol. Offsets in bytes. */
public final class FuseEntryOut {
    private FuseEntryOut() {}

    /** Bytes. */
    public static final int SIZE = 128;

    public static final int NODEID_OFFSET = 0;
    public static final int GENERATION_OFFSET = 8;
    public static final int ENTRY_VALID_OFFSET = 16;
    public static final int ATTR_VALID_OFFSET = 24;
    public static final int ENTRY_VALID_NSEC_OFFSET = 32;
    public static final int ATTR_VALID_NSEC_OFFSET = 36;
    public static final int ATTR_OFFSET = 40;
}
