package runscj.abi;

/** Stack_t of sigaltstack(2). Offsets in bytes. */
public final class StackT {
    private StackT() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int SS_SP_OFFSET = 0;
    public static final int SS_FLAGS_OFFSET = 8;
    public static final int SS_SIZE_OFFSET = 16;
}
