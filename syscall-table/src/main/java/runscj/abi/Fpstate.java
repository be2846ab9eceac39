package runscj.abi;

/**
 * FXSAVE area of a signal frame; more follows if the software bytes have the first magic number.
 * Offsets in bytes.
 */
public final class Fpstate {
    private Fpstate() {}

    /** Bytes. */
    public static final int SIZE = 512;

    public static final int CWD_OFFSET = 0;
    public static final int SWD_OFFSET = 2;
    public static final int TWD_OFFSET = 4;
    public static final int FOP_OFFSET = 6;
    public static final int RIP_OFFSET = 8;
    public static final int RDP_OFFSET = 16;
    public static final int MXCSR_OFFSET = 24;
    public static final int MXCSR_MASK_OFFSET = 28;
    public static final int ST_SPACE_OFFSET = 32;
    public static final int XMM_SPACE_OFFSET = 160;
    public static final int SW_RESERVED_OFFSET = 464;

    public static final int FP_XSTATE_MAGIC1 = 0x46505853;
    public static final int FP_XSTATE_MAGIC2 = 0x46505845;
    public static final int FP_XSTATE_MAGIC2_SIZE = 4;
}
