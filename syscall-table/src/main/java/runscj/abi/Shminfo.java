package runscj.abi;

/** Layout of struct shminfo64 of IPC_INFO. Offsets in bytes. */
public final class Shminfo {
    private Shminfo() {}

    /** Bytes. */
    public static final int SIZE = 72;

    public static final int SHMMAX_OFFSET = 0;
    public static final int SHMMIN_OFFSET = 8;
    public static final int SHMMNI_OFFSET = 16;
    public static final int SHMSEG_OFFSET = 24;
    public static final int SHMALL_OFFSET = 32;
}
