package runscj.abi;

/** Layout of struct fuse_file_lock of the FUSE protocol. Offsets in bytes. */
public final class FuseFileLock {
    private FuseFileLock() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int START_OFFSET = 0;
    public static final int END_OFFSET = 8;
    public static final int TYPE_OFFSET = 16;
    public static final int PID_OFFSET = 20;
}
