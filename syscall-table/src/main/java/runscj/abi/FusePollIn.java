package runscj.abi;

/** Layout of struct fuse_poll_in of the FUSE protocol. Offsets in bytes. */
public final class FusePollIn {
    private FusePollIn() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int FH_OFFSET = 0;
    public static final int KH_OFFSET = 8;
    public static final int FLAGS_OFFSET = 16;
    public static final int EVENTS_OFFSET = 20;
}
