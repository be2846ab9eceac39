package runscj.abi;

/** Layout of struct fuse_in_header of the FUSE protocol. Offsets in bytes. */
public final class FuseInHeader {
    private FuseInHeader() {}

    /** Bytes. */
    public static final int SIZE = 40;

    public static final int LEN_OFFSET = 0;
    public static final int OPCODE_OFFSET = 4;
    public static final int UNIQUE_OFFSET = 8;
    public static final int NODEID_OFFSET = 16;
    public static final int UID_OFFSET = 24;
    public static final int GID_OFFSET = 28;
    public static final int PID_OFFSET = 32;
    public static final int TOTAL_EXTLEN_OFFSET = 36;
}
