package runscj.abi;

/** Layout of struct fuse_ioctl_in of the FUSE protocol. Offsets in bytes. */
public final class FuseIoctlIn {
    private FuseIoctlIn() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int FH_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;
    public static final int CMD_OFFSET = 12;
    public static final int ARG_OFFSET = 16;
    public static final int IN_SIZE_OFFSET = 24;
    public static final int OUT_SIZE_OFFSET = 28;
}
