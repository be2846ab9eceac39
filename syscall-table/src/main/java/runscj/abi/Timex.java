package runscj.abi;

/** Layout of struct timex of adjtimex(2). Offsets in bytes. */
public final class Timex {
    private Timex() {}

    /** Bytes. */
    public static final int SIZE = 208;

    public static final int MODES_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int FREQ_OFFSET = 16;
    public static final int MAXERROR_OFFSET = 24;
    public static final int ESTERROR_OFFSET = 32;
    public static final int STATUS_OFFSET = 40;
    public static final int CONSTANT_OFFSET = 48;
    public static final int PRECISION_OFFSET = 56;
    public static final int TOLERANCE_OFFSET = 64;
    public static final int TIME_OFFSET = 72;
    public static final int TICK_OFFSET = 88;
    public static final int PPSFREQ_OFFSET = 96;
    public static final int JITTER_OFFSET = 104;
    public static final int SHIFT_OFFSET = 112;
    public static final int STABIL_OFFSET = 120;
    public static final int JITCNT_OFFSET = 128;
    public static final int CALCNT_OFFSET = 136;
    public static final int ERRCNT_OFFSET = 144;
    public static final int STBCNT_OFFSET = 152;
    public static final int TAI_OFFSET = 160;
}
