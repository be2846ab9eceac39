package runscj.abi;

/** Layout of struct rseq_cs, a critical section of rseq(2). Offsets in bytes. */
public final class RseqCs {
    private RseqCs() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int VERSION_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;
    public static final int START_IP_OFFSET = 8;
    public static final int POST_COMMIT_OFFSET_OFFSET = 16;
    public static final int ABORT_IP_OFFSET = 24;
}
