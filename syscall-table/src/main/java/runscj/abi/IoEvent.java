package runscj.abi;

/** Layout of struct io_event of io_getevents(2). Offsets in bytes. */
public final class IoEvent {
    private IoEvent() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int DATA_OFFSET = 0;
    public static final int OBJ_OFFSET = 8;
    public static final int RES_OFFSET = 16;
    public static final int RES2_OFFSET = 24;
}
