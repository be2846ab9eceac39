package runscj.abi;

/** Layout of struct timeval. Offsets in bytes. */
public final class Timeval {
    private Timeval() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int TV_SEC_OFFSET = 0;
    public static final int TV_USEC_OFFSET = 8;
}
