package runscj.abi;

/** Layout of struct user_fpregs_struct of PTRACE_GETFPREGS. Offsets in bytes. */
public final class UserFpregs {
    private UserFpregs() {}

    /** Bytes. */
    public static final int SIZE = 512;

    public static final int CWD_OFFSET = 0;
    public static final int SWD_OFFSET = 2;
    public static final int FTW_OFFSET = 4;
    public static final int FOP_OFFSET = 6;
    public static final int RIP_OFFSET = 8;
    public static final int RDP_OFFSET = 16;
    public static final int MXCSR_OFFSET = 24;
    public static final int MXCR_MASK_OFFSET = 28;
    public static final int ST_SPACE_OFFSET = 32;
    public static final int XMM_SPACE_OFFSET = 160;
}
