package runscj.abi;

/** Layout of struct pollfd of poll(2). Offsets in bytes. */
public final class Pollfd {
    private Pollfd() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int FD_OFFSET = 0;
    public static final int EVENTS_OFFSET = 4;
    public static final int REVENTS_OFFSET = 6;
}
