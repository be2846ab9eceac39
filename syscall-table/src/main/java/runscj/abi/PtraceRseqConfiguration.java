package runscj.abi;

/**
 * Layout of struct ptrace_rseq_configuration of PTRACE_GET_RSEQ_CONFIGURATION. Offsets in bytes.
 */
public final class PtraceRseqConfiguration {
    private PtraceRseqConfiguration() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int RSEQ_ABI_POINTER_OFFSET = 0;
    public static final int RSEQ_ABI_SIZE_OFFSET = 8;
    public static final int SIGNATURE_OFFSET = 12;
    public static final int FLAGS_OFFSET = 16;
}
