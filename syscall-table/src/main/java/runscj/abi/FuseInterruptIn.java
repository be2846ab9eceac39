package runscj.abi;

/** Layout of struct fuse_interrupt_in of the FUSE protocol. Offsets in bytes. */
public final class FuseInterruptIn {
    private FuseInterruptIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int UNIQUE_OFFSET = 0;
}
