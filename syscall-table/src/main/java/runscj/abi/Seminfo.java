package runscj.abi;

/** Layout of struct seminfo of SEM_INFO. Offsets in bytes. */
public final class Seminfo {
    private Seminfo() {}

    /** Bytes. */
    public static final int SIZE = 40;

    public static final int SEMMAP_OFFSET = 0;
    public static final int SEMMNI_OFFSET = 4;
    public static final int SEMMNS_OFFSET = 8;
    public static final int SEMMNU_OFFSET = 12;
    public static final int SEMMSL_OFFSET = 16;
    public static final int SEMOPM_OFFSET = 20;
    public static final int SEMUME_OFFSET = 24;
    public static final int SEMUSZ_OFFSET = 28;
    public static final int SEMVMX_OFFSET = 32;
    public static final int SEMAEM_OFFSET = 36;
}
