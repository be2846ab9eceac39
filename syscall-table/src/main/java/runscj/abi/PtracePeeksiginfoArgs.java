package runscj.abi;

/** Layout of struct ptrace_peeksiginfo_args of PTRACE_PEEKSIGINFO. Offsets in bytes. */
public final class PtracePeeksiginfoArgs {
    private PtracePeeksiginfoArgs() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int OFF_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;
    public static final int NR_OFFSET = 12;
}
