package runscj.syscalls;

import static runscj.abi.Epoll.*;
import static runscj.abi.EventFd.*;
import static runscj.abi.SignalFd.*;
import static runscj.abi.TimerFd.*;

/**
 * Flag sets of poll, epoll, eventfd, timerfd and signalfd. Each comment names the calls that take
 * it.
 */
public final class EventFlags {
    private EventFlags() {}

    /** epoll_create1(2). */
    public static final FlagSet EPOLL_CREATE_FLAGS =
            FlagSet.strict().bits("EPOLL_CLOEXEC", EPOLL_CLOEXEC).build();

    /** epoll_ctl(2). */
    public static final FlagSet EPOLL_OPERATION =
            FlagSet.unchecked()
                    .choice(
                            "EPOLL_CTL_ADD EPOLL_CTL_DEL EPOLL_CTL_MOD",
                            EPOLL_CTL_ADD,
                            EPOLL_CTL_DEL,
                            EPOLL_CTL_MOD)
                    .build();

    /** epoll_ctl(2), in struct epoll_event. */
    public static final FlagSet EPOLL_EVENTS =
            FlagSet.lenient()
                    .bits(
                            "EPOLLIN EPOLLPRI EPOLLOUT EPOLLERR EPOLLHUP EPOLLNVAL EPOLLRDNORM"
                                    + " EPOLLRDBAND EPOLLWRNORM EPOLLWRBAND EPOLLMSG EPOLLRDHUP"
                                    + " EPOLLEXCLUSIVE EPOLLWAKEUP EPOLLONESHOT EPOLLET",
                            EPOLLIN,
                            EPOLLPRI,
                            EPOLLOUT,
                            EPOLLERR,
                            EPOLLHUP,
                            EPOLLNVAL,
                            EPOLLRDNORM,
                            EPOLLRDBAND,
                            EPOLLWRNORM,
                            EPOLLWRBAND,
                            EPOLLMSG,
                            EPOLLRDHUP,
                            EPOLLEXCLUSIVE,
                            EPOLLWAKEUP,
                            EPOLLONESHOT,
                            EPOLLET)
                    .build();

    /** eventfd2(2). */
    public static final FlagSet EVENTFD_FLAGS =
            FlagSet.strict()
                    .bits(
                            "EFD_SEMAPHORE EFD_CLOEXEC EFD_NONBLOCK",
                            EFD_SEMAPHORE,
                            EFD_CLOEXEC,
                            EFD_NONBLOCK)
                    .build();

    /** timerfd_create(2). */
    public static final FlagSet TIMERFD_CREATE_FLAGS =
            FlagSet.strict().bits("TFD_CLOEXEC TFD_NONBLOCK", TFD_CLOEXEC, TFD_NONBLOCK).build();

    /** timerfd_settime(2). */
    public static final FlagSet TIMERFD_SETTIME_FLAGS =
            FlagSet.strict()
                    .bits(
                            "TFD_TIMER_ABSTIME TFD_TIMER_CANCEL_ON_SET",
                            TFD_TIMER_ABSTIME,
                            TFD_TIMER_CANCEL_ON_SET)
                    .build();

    /** signalfd4(2). */
    public static final FlagSet SIGNALFD_FLAGS =
            FlagSet.strict().bits("SFD_CLOEXEC SFD_NONBLOCK", SFD_CLOEXEC, SFD_NONBLOCK).build();
}
