package runscj.abi;

/** Layout of struct fuse_poll_out of the FUSE protocol. Offsets in bytes. */
public final class FusePollOut {
    private FusePollOut() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int REVENTS_OFFSET = 0;
}
