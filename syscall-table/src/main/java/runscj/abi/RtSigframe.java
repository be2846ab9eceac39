package runscj.abi;

/**
 * X86-64 signal frame, as the kernel puts it on the stack; the FPU state is where the sigcontext
 * says. Offsets in bytes.
 */
public final class RtSigframe {
    private RtSigframe() {}

    /** Bytes. */
    public static final int SIZE = 440;

    public static final int PRETCODE_OFFSET = 0;
    public static final int UC_OFFSET = 8;
    public static final int INFO_OFFSET = 312;
}
