package runscj.abi;

/** Layout of struct futex_waitv of futex_waitv(2). Offsets in bytes. */
public final class FutexWaitv {
    private FutexWaitv() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int VAL_OFFSET = 0;
    public static final int UADDR_OFFSET = 8;
    public static final int FLAGS_OFFSET = 16;
}
