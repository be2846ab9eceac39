package runscj.abi;

/** Layout of struct semid64_ds of semctl(2). Offsets in bytes. */
public final class SemidDs {
    private SemidDs() {}

    /** Bytes. */
    public static final int SIZE = 104;

    public static final int SEM_PERM_OFFSET = 0;
    public static final int SEM_OTIME_OFFSET = 48;
    public static final int SEM_CTIME_OFFSET = 64;
    public static final int SEM_NSEMS_OFFSET = 80;
}
