package runscj.abi;

/** Layout of struct sigcontext, the registers in an x86-64 signal frame. Offsets in bytes. */
public final class Sigcontext {
    private Sigcontext() {}

    /** Bytes. */
    public static final int SIZE = 256;

    public static final int R8_OFFSET = 0;
    public static final int R9_OFFSET = 8;
    public static final int R10_OFFSET = 16;
    public static final int R11_OFFSET = 24;
    public static final int R12_OFFSET = 32;
    public static final int R13_OFFSET = 40;
    public static final int R14_OFFSET = 48;
    public static final int R15_OFFSET = 56;
    public static final int RDI_OFFSET = 64;
    public static final int RSI_OFFSET = 72;
    public static final int RBP_OFFSET = 80;
    public static final int RBX_OFFSET = 88;
    public static final int RDX_OFFSET = 96;
    public static final int RAX_OFFSET = 104;
    public static final int RCX_OFFSET = 112;
    public static final int RSP_OFFSET = 120;
    public static final int RIP_OFFSET = 128;
    public static final int EFLAGS_OFFSET = 136;
    public static final int CS_OFFSET = 144;
    public static final int GS_OFFSET = 146;
    public static final int FS_OFFSET = 148;
    public static final int SS_OFFSET = 150;
    public static final int ERR_OFFSET = 152;
    public static final int TRAPNO_OFFSET = 160;
    public static final int OLDMASK_OFFSET = 168;
    public static final int CR2_OFFSET = 176;
    public static final int FPSTATE_OFFSET = 184;
}
