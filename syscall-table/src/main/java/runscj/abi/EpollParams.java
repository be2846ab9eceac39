package runscj.abi;

/** Layout of struct epoll_params of EPIOCSPARAMS. Offsets in bytes. */
public final class EpollParams {
    private EpollParams() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int BUSY_POLL_USECS_OFFSET = 0;
    public static final int BUSY_POLL_BUDGET_OFFSET = 4;
    public static final int PREFER_BUSY_POLL_OFFSET = 6;
}
