package runscj.abi;

/** Layout of struct ucontext in an x86-64 signal frame. Offsets in bytes. */
public final class Ucontext {
    private Ucontext() {}

    /** Bytes. */
    public static final int SIZE = 304;

    public static final int UC_FLAGS_OFFSET = 0;
    public static final int UC_LINK_OFFSET = 8;
    public static final int UC_STACK_OFFSET = 16;
    public static final int UC_MCONTEXT_OFFSET = 40;
    public static final int UC_SIGMASK_OFFSET = 296;

    public static final int UC_FP_XSTATE = 0x1;
    public static final int UC_SIGCONTEXT_SS = 0x2;
    public static final int UC_STRICT_RESTORE_SS = 0x4;
}
