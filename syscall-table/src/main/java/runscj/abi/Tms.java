package runscj.abi;

/** Layout of struct tms of times(2). Offsets in bytes. */
public final class Tms {
    private Tms() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int TMS_UTIME_OFFSET = 0;
    public static final int TMS_STIME_OFFSET = 8;
    public static final int TMS_CUTIME_OFFSET = 16;
    public static final int TMS_CSTIME_OFFSET = 24;
}
