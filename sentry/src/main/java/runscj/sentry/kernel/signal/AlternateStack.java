package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

/**
 * An alternate signal stack (sigaltstack(2)). Immutable.
 *
 * @param flags 0, SS_DISABLE or SS_AUTODISARM, as set
 */
public record AlternateStack(long addr, int flags, long length) {
    /** No stack. */
    public static final AlternateStack NONE = new AlternateStack(0, SS_DISABLE, 0);

    /**
     * Returns whether a stack pointer lies on it; never with SS_AUTODISARM, which says that the
     * stack may be switched away.
     */
    public boolean contains(long stackAddr) {
        return (flags & SS_AUTODISARM) == 0
                && Long.compareUnsigned(stackAddr, addr) > 0
                && Long.compareUnsigned(stackAddr - addr, length) <= 0;
    }

    /** Returns SS_DISABLE, SS_ONSTACK or 0, as seen from a stack pointer. */
    public int statusFlags(long stackAddr) {
        if (length == 0) {
            return SS_DISABLE;
        }
        return contains(stackAddr) ? SS_ONSTACK : 0;
    }
}
