package runscj.abi;

/** Layout of struct sigevent of timer_create(2) and mq_notify(3). Offsets in bytes. */
public final class Sigevent {
    private Sigevent() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int SIGEV_VALUE_OFFSET = 0;
    public static final int SIGEV_SIGNO_OFFSET = 8;
    public static final int SIGEV_NOTIFY_OFFSET = 12;
    public static final int SIGEV_NOTIFY_THREAD_ID_OFFSET = 16;
}
