package runscj.abi;

/**
 * Layout of struct timespec; the kernel's __kernel_timespec has the same shape. Offsets in bytes.
 */
public final class Timespec {
    private Timespec() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int TV_SEC_OFFSET = 0;
    public static final int TV_NSEC_OFFSET = 8;
}
