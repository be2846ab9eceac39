package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Signal;
import runscj.abi.SignalFd;

/** Signals: rt_sigaction(2), rt_sigprocmask(2), signalfd(2). Masks have bit n - 1 for signal n. */
public final class HostSignals {
    public static final int SIGHUP = Signal.SIGHUP;
    public static final int SIGINT = Signal.SIGINT;
    public static final int SIGQUIT = Signal.SIGQUIT;
    public static final int SIGTRAP = Signal.SIGTRAP;
    public static final int SIGKILL = Signal.SIGKILL;
    public static final int SIGUSR1 = Signal.SIGUSR1;
    public static final int SIGUSR2 = Signal.SIGUSR2;
    public static final int SIGTERM = Signal.SIGTERM;
    public static final int SIGCHLD = Signal.SIGCHLD;
    public static final int SIGCONT = Signal.SIGCONT;
    public static final int SIGSTOP = Signal.SIGSTOP;
    public static final int SIGWINCH = Signal.SIGWINCH;
    public static final int SIGSYS = Signal.SIGSYS;

    public static final int SIG_BLOCK = Signal.SIG_BLOCK;
    public static final int SIG_UNBLOCK = Signal.SIG_UNBLOCK;
    public static final int SIG_SETMASK = Signal.SIG_SETMASK;

    /** SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV: must not be blocked where Java code runs. */
    public static final long FAULTS = bit(4) | bit(5) | bit(7) | bit(8) | bit(11);

    /** Size of what one read of a signalfd gives for each signal; the number is the first int. */
    public static final int SIGNALFD_SIGINFO_SIZE = 128;

    private static final int SA_NOCLDSTOP = Signal.SA_NOCLDSTOP;
    private static final int SFD_CLOEXEC = SignalFd.SFD_CLOEXEC;
    private static final int SFD_NONBLOCK = SignalFd.SFD_NONBLOCK;
    private static final int SET_SIZE = 8;
    private static final int SIGACTION_SIZE = 32;

    private HostSignals() {}

    /**
     * Sets SIGCHLD to its default with SA_NOCLDSTOP for the process, so that a child's ptrace stop
     * sends no signal.
     *
     * @throws HostException if the host refuses
     */
    public static void ignoreChildStops() {
        try (Scratch scratch = Scratch.open()) {
            // struct kernel_sigaction: handler, flags, restorer, mask
            MemorySegment action = scratch.allocate(SIGACTION_SIZE);
            action.set(ValueLayout.JAVA_LONG, 8, SA_NOCLDSTOP);
            Host.required(
                    HostSyscalls.call(HostNr.RT_SIGACTION, SIGCHLD, action.address(), 0, SET_SIZE),
                    "rt_sigaction");
        }
    }

    /**
     * Ignores a signal (SIG_IGN) in the whole process.
     *
     * @throws HostException EINVAL if there is no such signal, or it cannot be ignored
     */
    public static void ignore(int signal) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment action = scratch.allocate(SIGACTION_SIZE);
            action.set(ValueLayout.JAVA_LONG, 0, 1);
            Host.required(
                    HostSyscalls.call(HostNr.RT_SIGACTION, signal, action.address(), 0, SET_SIZE),
                    "rt_sigaction");
        }
    }

    /** Returns the bit of a signal in a mask. */
    public static long bit(int signal) {
        return 1L << (signal - 1);
    }

    /**
     * Changes the calling thread's blocked signals and returns what was blocked before.
     *
     * @throws HostException EINVAL if {@code how} is none of SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK
     */
    public static long changeMask(int how, long mask) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment sets = scratch.reserve(2 * SET_SIZE);
            sets.set(ValueLayout.JAVA_LONG, 0, mask);
            Host.required(
                    HostSyscalls.call(
                            HostNr.RT_SIGPROCMASK,
                            how,
                            sets.address(),
                            sets.address() + SET_SIZE,
                            SET_SIZE),
                    "rt_sigprocmask");
            return sets.get(ValueLayout.JAVA_LONG, SET_SIZE);
        }
    }

    /** Returns the calling thread's blocked signals. */
    public static long mask() {
        return changeMask(SIG_BLOCK, 0);
    }

    /**
     * Opens a signalfd (close-on-exec, blocking) for the signals of the mask. They must be blocked
     * in every thread, or one of these takes them first.
     *
     * @throws HostException if the host refuses
     */
    public static Fd signalFd(long mask) {
        return signalFd(mask, SFD_CLOEXEC);
    }

    /** Opens a signalfd that does not block. */
    public static Fd nonBlockingSignalFd(long mask) {
        return signalFd(mask, SFD_CLOEXEC | SFD_NONBLOCK);
    }

    private static Fd signalFd(long mask, int flags) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment set = scratch.reserve(SET_SIZE);
            set.set(ValueLayout.JAVA_LONG, 0, mask);
            return Fd.required(
                    HostSyscalls.call(HostNr.SIGNALFD4, -1, set.address(), SET_SIZE, flags),
                    "signalfd");
        }
    }
}
