package runscj.abi;

/** Layout of struct user_regs_struct of PTRACE_GETREGS and NT_PRSTATUS. Offsets in bytes. */
public final class UserRegs {
    private UserRegs() {}

    /** Bytes. */
    public static final int SIZE = 216;

    public static final int R15_OFFSET = 0;
    public static final int R14_OFFSET = 8;
    public static final int R13_OFFSET = 16;
    public static final int R12_OFFSET = 24;
    public static final int RBP_OFFSET = 32;
    public static final int RBX_OFFSET = 40;
    public static final int R11_OFFSET = 48;
    public static final int R10_OFFSET = 56;
    public static final int R9_OFFSET = 64;
    public static final int R8_OFFSET = 72;
    public static final int RAX_OFFSET = 80;
    public static final int RCX_OFFSET = 88;
    public static final int RDX_OFFSET = 96;
    public static final int RSI_OFFSET = 104;
    public static final int RDI_OFFSET = 112;
    public static final int ORIG_RAX_OFFSET = 120;
    public static final int RIP_OFFSET = 128;
    public static final int CS_OFFSET = 136;
    public static final int EFLAGS_OFFSET = 144;
    public static final int RSP_OFFSET = 152;
    public static final int SS_OFFSET = 160;
    public static final int FS_BASE_OFFSET = 168;
    public static final int GS_BASE_OFFSET = 176;
    public static final int DS_OFFSET = 184;
    public static final int ES_OFFSET = 192;
    public static final int FS_OFFSET = 200;
    public static final int GS_OFFSET = 208;
}
