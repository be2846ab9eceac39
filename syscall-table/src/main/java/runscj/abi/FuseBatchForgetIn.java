package runscj.abi;

/** Layout of struct fuse_batch_forget_in of the FUSE protocol. Offsets in bytes. */
public final class FuseBatchForgetIn {
    private FuseBatchForgetIn() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int COUNT_OFFSET = 0;
}
