package runscj.abi;

/** membarrier(2) commands. Names and values are Linux's. */
public final class Membarrier {
    private Membarrier() {}

    public static final int MEMBARRIER_CMD_QUERY = 0;
    public static final int MEMBARRIER_CMD_GLOBAL = 0x1;
    public static final int MEMBARRIER_CMD_GLOBAL_EXPEDITED = 0x2;
    public static final int MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED = 0x4;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED = 0x8;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED = 0x10;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE = 0x20;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE = 0x40;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ = 0x80;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ = 0x100;
    public static final int MEMBARRIER_CMD_SHARED = 1;
    public static final int MEMBARRIER_CMD_FLAG_CPU = 0x1;
    public static final int MEMBARRIER_CMD_GET_REGISTRATIONS = 0x200;
}
