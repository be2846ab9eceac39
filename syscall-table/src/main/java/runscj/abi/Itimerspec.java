package runscj.abi;

/** Layout of struct itimerspec of timer_settime(2). Offsets in bytes. */
public final class Itimerspec {
    private Itimerspec() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int IT_INTERVAL_OFFSET = 0;
    public static final int IT_VALUE_OFFSET = 16;
}
