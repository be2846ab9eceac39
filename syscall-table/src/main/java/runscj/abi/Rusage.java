package runscj.abi;

/** Layout of struct rusage of getrusage(2). Offsets in bytes. */
public final class Rusage {
    private Rusage() {}

    /** Bytes. */
    public static final int SIZE = 144;

    public static final int RU_UTIME_OFFSET = 0;
    public static final int RU_STIME_OFFSET = 16;
    public static final int RU_MAXRSS_OFFSET = 32;
    public static final int RU_IXRSS_OFFSET = 40;
    public static final int RU_IDRSS_OFFSET = 48;
    public static final int RU_ISRSS_OFFSET = 56;
    public static final int RU_MINFLT_OFFSET = 64;
    public static final int RU_MAJFLT_OFFSET = 72;
    public static final int RU_NSWAP_OFFSET = 80;
    public static final int RU_INBLOCK_OFFSET = 88;
    public static final int RU_OUBLOCK_OFFSET = 96;
    public static final int RU_MSGSND_OFFSET = 104;
    public static final int RU_MSGRCV_OFFSET = 112;
    public static final int RU_NSIGNALS_OFFSET = 120;
    public static final int RU_NVCSW_OFFSET = 128;
    public static final int RU_NIVCSW_OFFSET = 136;
}
