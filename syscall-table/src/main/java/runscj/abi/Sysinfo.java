package runscj.abi;

/** Layout of struct sysinfo of sysinfo(2). Offsets in bytes. */
public final class Sysinfo {
    private Sysinfo() {}

    /** Bytes. */
    public static final int SIZE = 112;

    public static final int UPTIME_OFFSET = 0;
    public static final int LOADS_OFFSET = 8;
    public static final int TOTALRAM_OFFSET = 32;
    public static final int FREERAM_OFFSET = 40;
    public static final int SHAREDRAM_OFFSET = 48;
    public static final int BUFFERRAM_OFFSET = 56;
    public static final int TOTALSWAP_OFFSET = 64;
    public static final int FREESWAP_OFFSET = 72;
    public static final int PROCS_OFFSET = 80;
    public static final int TOTALHIGH_OFFSET = 88;
    public static final int FREEHIGH_OFFSET = 96;
    public static final int MEM_UNIT_OFFSET = 104;
}
