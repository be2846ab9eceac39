package runscj.sentry.kernel;

import runscj.abi.Signal;

/** The int that wait4(2) stores: how a process ended or stopped. */
public final class WaitStatus {
    /** WCOREFLAG: a core dump was asked for and written. */
    public static final int CORE = 0x80;

    private static final int CONTINUED = 0xffff;

    private WaitStatus() {}

    /** Exited by exit(2) with the low 8 bits of a code. */
    public static int exited(int exitCode) {
        return (exitCode & 0xff) << 8;
    }

    /** Killed by a signal. */
    public static int killed(int signal) {
        return signal & 0x7f;
    }

    /** Stopped by a signal. */
    public static int stopped(int signal) {
        return signal << 8 | 0x7f;
    }

    /** Continued by SIGCONT. */
    public static int continued() {
        return CONTINUED;
    }

    /** Returns CLD_EXITED, CLD_KILLED or CLD_DUMPED for an ended process. */
    public static int code(int status) {
        if ((status & 0x7f) == 0) {
            return Signal.CLD_EXITED;
        }
        return (status & CORE) != 0 ? Signal.CLD_DUMPED : Signal.CLD_KILLED;
    }

    /** Returns si_status for an ended process: the exit code or the signal. */
    public static int value(int status) {
        return (status & 0x7f) == 0 ? status >>> 8 & 0xff : status & 0x7f;
    }
}
