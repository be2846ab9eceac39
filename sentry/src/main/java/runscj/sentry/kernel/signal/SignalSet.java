package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

/** Sets of signals as a {@code long}: bit n-1 is signal n, the layout of the kernel's sigset_t. */
public final class SignalSet {
    /** Bytes of a set in guest memory; every call checks its size argument against it. */
    public static final int SIZE = 8;

    /** Cannot be blocked, caught or ignored. */
    public static final long UNMASKABLE = of(SIGKILL) | of(SIGSTOP);

    /** Raised by an instruction of the thread itself: delivered first. */
    public static final long SYNCHRONOUS =
            of(SIGSEGV) | of(SIGBUS) | of(SIGILL) | of(SIGTRAP) | of(SIGFPE) | of(SIGSYS);

    /** Stop by default. */
    public static final long STOP = of(SIGSTOP) | of(SIGTSTP) | of(SIGTTIN) | of(SIGTTOU);

    /** Terminate with a core dump by default. */
    public static final long CORE =
            of(SIGQUIT)
                    | of(SIGILL)
                    | of(SIGTRAP)
                    | of(SIGABRT)
                    | of(SIGFPE)
                    | of(SIGSEGV)
                    | of(SIGBUS)
                    | of(SIGSYS)
                    | of(SIGXCPU)
                    | of(SIGXFSZ);

    /** Do nothing by default. */
    public static final long IGNORED = of(SIGCONT) | of(SIGCHLD) | of(SIGWINCH) | of(SIGURG);

    private SignalSet() {}

    /** Returns the set of one signal, 1 to 64. */
    public static long of(int signal) {
        return 1L << (signal - 1);
    }

    public static boolean contains(long set, int signal) {
        return (set >>> (signal - 1) & 1) != 0;
    }

    /** Returns whether a number is a signal that can be sent: 1 to 64. */
    public static boolean isValid(int signal) {
        return signal >= 1 && signal <= NSIG;
    }

    /** Returns the lowest signal of a set that is not empty. */
    public static int lowest(long set) {
        return Long.numberOfTrailingZeros(set) + 1;
    }

    public static boolean isRealTime(int signal) {
        return signal >= SIGRTMIN;
    }
}
