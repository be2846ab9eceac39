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
            FlagSet.strict().bit("EPOLL_CLOEXEC", EPOLL_CLOEXEC).build();

    /** epoll_ctl(2). */
    public static final FlagSet EPOLL_OPERATION =
            FlagSet.unchecked()
                    .choice("EPOLL_CTL_ADD", EPOLL_CTL_ADD)
                    .choice("EPOLL_CTL_DEL", EPOLL_CTL_DEL)
                    .choice("EPOLL_CTL_MOD", EPOLL_CTL_MOD)
                    .build();

    /** epoll_ctl(2), in struct epoll_event. */
    public static final FlagSet EPOLL_EVENTS =
            FlagSet.lenient()
                    .bit("EPOLLIN", EPOLLIN)
                    .bit("EPOLLPRI", EPOLLPRI)
                    .bit("EPOLLOUT", EPOLLOUT)
                    .bit("EPOLLERR", EPOLLERR)
                    .bit("EPOLLHUP", EPOLLHUP)
                    .bit("EPOLLNVAL", EPOLLNVAL)
                    .bit("EPOLLRDNORM", EPOLLRDNORM)
                    .bit("EPOLLRDBAND", EPOLLRDBAND)
                    .bit("EPOLLWRNORM", EPOLLWRNORM)
                    .bit("EPOLLWRBAND", EPOLLWRBAND)
                    .bit("EPOLLMSG", EPOLLMSG)
                    .bit("EPOLLRDHUP", EPOLLRDHUP)
                    .bit("EPOLLEXCLUSIVE", EPOLLEXCLUSIVE)
                    .bit("EPOLLWAKEUP", EPOLLWAKEUP)
                    .bit("EPOLLONESHOT", EPOLLONESHOT)
                    .bit("EPOLLET", EPOLLET)
                    .build();

    /** eventfd2(2). */
    public static final FlagSet EVENTFD_FLAGS =
            FlagSet.strict()
                    .bit("EFD_SEMAPHORE", EFD_SEMAPHORE)
                    .bit("EFD_CLOEXEC", EFD_CLOEXEC)
                    .bit("EFD_NONBLOCK", EFD_NONBLOCK)
                    .build();

    /** timerfd_create(2). */
    public static final FlagSet TIMERFD_CREATE_FLAGS =
            FlagSet.strict()
                    .bit("TFD_CLOEXEC", TFD_CLOEXEC)
                    .bit("TFD_NONBLOCK", TFD_NONBLOCK)
                    .build();

    /** timerfd_settime(2). */
    public static final FlagSet TIMERFD_SETTIME_FLAGS =
            FlagSet.strict()
                    .bit("TFD_TIMER_ABSTIME", TFD_TIMER_ABSTIME)
                    .bit("TFD_TIMER_CANCEL_ON_SET", TFD_TIMER_CANCEL_ON_SET)
                    .build();

    /** signalfd4(2). */
    public static final FlagSet SIGNALFD_FLAGS =
            FlagSet.strict()
                    .bit("SFD_CLOEXEC", SFD_CLOEXEC)
                    .bit("SFD_NONBLOCK", SFD_NONBLOCK)
                    .build();
}
