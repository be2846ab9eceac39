package runscj.abi;

/** The kernel's struct sigaction of rt_sigaction(2). Offsets in bytes. */
public final class Sigaction {
    private Sigaction() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int SA_HANDLER_OFFSET = 0;
    public static final int SA_FLAGS_OFFSET = 8;
    public static final int SA_RESTORER_OFFSET = 16;
    public static final int SA_MASK_OFFSET = 24;
}
