package runscj.sentry.kernel;

import runscj.abi.Signal;

/**
 * The int that wait4(2) stores: how a process ended or stopped. WCOREFLAG is never set, because no
 * core is written: core(5) of a system whose core_pattern is empty.
 */
public final class WaitStatus {
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

    /** Returns CLD_EXITED or CLD_KILLED for an ended process. */
    public static int code(int status) {
        return (status & 0x7f) == 0 ? Signal.CLD_EXITED : Signal.CLD_KILLED;
    }

    /** Returns si_status for an ended process: the exit code or the signal. */
    public static int value(int status) {
        return (status & 0x7f) == 0 ? status >>> 8 & 0xff : status & 0x7f;
    }
}
