package runscj.abi;

/** timerfd_create(2) and timerfd_settime(2) flags. Names and values are Linux's. */
public final class TimerFd {
    private TimerFd() {}

    public static final int TFD_TIMER_ABSTIME = 0x1;
    public static final int TFD_TIMER_CANCEL_ON_SET = 0x2;
    public static final int TFD_CLOEXEC = 0x80000;
    public static final int TFD_NONBLOCK = 2048;
    public static final int TFD_IOC_SET_TICKS = 0x40085400;
}
