package runscj.abi;

/** Layout of struct rseq of rseq(2). Offsets in bytes. */
public final class RseqLayout {
    private RseqLayout() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int CPU_ID_START_OFFSET = 0;
    public static final int CPU_ID_OFFSET = 4;
    public static final int RSEQ_CS_OFFSET = 8;
    public static final int FLAGS_OFFSET = 16;
    public static final int NODE_ID_OFFSET = 20;
    public static final int MM_CID_OFFSET = 24;
}
