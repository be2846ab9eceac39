package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

/**
 * What a process does on a signal (sigaction(2)). Immutable.
 *
 * @param handlerAddr SIG_DFL, SIG_IGN or a guest address
 * @param flags SA_*
 * @param mask blocked while the handler runs
 */
public record SignalAction(long handlerAddr, long flags, long restorerAddr, long mask) {
    /** The action of a new process. */
    public static final SignalAction DEFAULT = new SignalAction(SIG_DFL, 0, 0, 0);

    /** Discards the signal. */
    public static final SignalAction IGNORE = new SignalAction(SIG_IGN, 0, 0, 0);

    /** Returns whether an SA_* flag is set. */
    public boolean has(int flag) {
        return (flags & (flag & 0xffff_ffffL)) != 0;
    }

    public boolean isDefault() {
        return handlerAddr == SIG_DFL;
    }

    public boolean isIgnore() {
        return handlerAddr == SIG_IGN;
    }
}
