package runscj.sentry.syscall.time;

import runscj.sentry.syscall.Handlers;

/** All calls about time. */
public final class TimeSyscalls {
    private TimeSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        ClockSyscalls.bind(handlers);
        SleepSyscalls.bind(handlers);
        TimerSyscalls.bind(handlers);
    }
}
