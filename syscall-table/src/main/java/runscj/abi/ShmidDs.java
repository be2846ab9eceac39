package runscj.abi;

/** Layout of struct shmid64_ds of shmctl(2). Offsets in bytes. */
public final class ShmidDs {
    private ShmidDs() {}

    /** Bytes. */
    public static final int SIZE = 112;

    public static final int SHM_PERM_OFFSET = 0;
    public static final int SHM_SEGSZ_OFFSET = 48;
    public static final int SHM_ATIME_OFFSET = 56;
    public static final int SHM_DTIME_OFFSET = 64;
    public static final int SHM_CTIME_OFFSET = 72;
    public static final int SHM_CPID_OFFSET = 80;
    public static final int SHM_LPID_OFFSET = 84;
    public static final int SHM_NATTCH_OFFSET = 88;
}
