package runscj.abi;

/** Layout of struct fuse_link_in of the FUSE protocol. Offsets in bytes. */
public final class FuseLinkIn {
    private FuseLinkIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int OLDNODEID_OFFSET = 0;
}
