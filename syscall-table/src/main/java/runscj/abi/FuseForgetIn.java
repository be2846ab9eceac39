package runscj.abi;

/** Layout of struct fuse_forget_in of the FUSE protocol. Offsets in bytes. */
public final class FuseForgetIn {
    private FuseForgetIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int NLOOKUP_OFFSET = 0;
}
