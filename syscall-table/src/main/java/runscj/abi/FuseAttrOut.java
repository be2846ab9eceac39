package runscj.abi;

/** Layout of struct fuse_attr_out of the FUSE protocol. Offsets in bytes. */
public final class FuseAttrOut {
    private FuseAttrOut() {}

    /** Bytes. */
    public static final int SIZE = 104;

    public static final int ATTR_VALID_OFFSET = 0;
    public static final int ATTR_VALID_NSEC_OFFSET = 8;
    public static final int ATTR_OFFSET = 16;
}
