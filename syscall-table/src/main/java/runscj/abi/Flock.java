package runscj.abi;

/** Layout of struct flock of fcntl(2). Offsets in bytes. */
public final class Flock {
    private Flock() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int L_TYPE_OFFSET = 0;
    public static final int L_WHENCE_OFFSET = 2;
    public static final int L_START_OFFSET = 8;
    public static final int L_LEN_OFFSET = 16;
    public static final int L_PID_OFFSET = 24;
}
