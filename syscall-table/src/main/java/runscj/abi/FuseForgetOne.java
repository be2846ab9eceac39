package runscj.abi;

/** Layout of struct fuse_forget_one of the FUSE protocol. Offsets in bytes. */
public final class FuseForgetOne {
    private FuseForgetOne() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int NODEID_OFFSET = 0;
    public static final int NLOOKUP_OFFSET = 8;
}
