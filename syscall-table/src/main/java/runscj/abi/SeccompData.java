package runscj.abi;

/** Layout of struct seccomp_data, what a filter sees of a call. Offsets in bytes. */
public final class SeccompData {
    private SeccompData() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int NR_OFFSET = 0;
    public static final int ARCH_OFFSET = 4;
    public static final int INSTRUCTION_POINTER_OFFSET = 8;
    public static final int ARGS_OFFSET = 16;
}
