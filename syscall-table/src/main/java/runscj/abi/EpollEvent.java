package runscj.abi;

/** Layout of struct epoll_event of epoll_ctl(2); packed. Offsets in bytes. */
public final class EpollEvent {
    private EpollEvent() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int EVENTS_OFFSET = 0;
    public static final int DATA_OFFSET = 4;
}
