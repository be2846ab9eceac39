package runscj.abi;

/** Layout of struct fuse_ioctl_out of the FUSE protocol. Offsets in bytes. */
public final class FuseIoctlOut {
    private FuseIoctlOut() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int RESULT_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;
    public static final int IN_IOVS_OFFSET = 8;
    public static final int OUT_IOVS_OFFSET = 12;
}
