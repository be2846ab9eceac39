package runscj.abi;

/** Layout of struct sembuf of semop(2). Offsets in bytes. */
public final class Sembuf {
    private Sembuf() {}

    /** Bytes. */
    public static final int SIZE = 6;

    public static final int SEM_NUM_OFFSET = 0;
    public static final int SEM_OP_OFFSET = 2;
    public static final int SEM_FLG_OFFSET = 4;
}
