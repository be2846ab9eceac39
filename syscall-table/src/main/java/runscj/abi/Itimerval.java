package runscj.abi;

/** Layout of struct itimerval of setitimer(2). Offsets in bytes. */
public final class Itimerval {
    private Itimerval() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int IT_INTERVAL_OFFSET = 0;
    public static final int IT_VALUE_OFFSET = 16;
}
