package runscj.abi;

/** Layout of struct timezone of gettimeofday(2). Offsets in bytes. */
public final class Timezone {
    private Timezone() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int TZ_MINUTESWEST_OFFSET = 0;
    public static final int TZ_DSTTIME_OFFSET = 4;
}
