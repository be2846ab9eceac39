package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * An alternate signal stack (sigaltstack(2)). Immutable.
 *
 * @param flags 0, SS_DISABLE or SS_AUTODISARM, as set
 */
public record AlternateStack(long addr, int flags, long length) {
    /** No stack. */
    public static final AlternateStack NONE = new AlternateStack(0, 0, 0);

    /** What SS_AUTODISARM leaves behind while a handler runs. */
    public static final AlternateStack DISARMED = new AlternateStack(0, SS_DISABLE, 0);

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

    /**
     * Returns the stack that sigaltstack(2) sets.
     *
     * @param current the one in force
     * @param stackAddr the guest's stack pointer
     * @throws ErrnoException EPERM while running on the current one, EINVAL for unknown flags,
     *     ENOMEM below MINSIGSTKSZ
     */
    public static AlternateStack checked(
            long addr, int flags, long length, AlternateStack current, long stackAddr)
            throws ErrnoException {
        if (current.contains(stackAddr)) {
            throw Errno.EPERM.raise();
        }
        int mode = flags & ~SS_FLAG_BITS;
        if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0) {
            throw Errno.EINVAL.raise();
        }
        if (mode == SS_DISABLE) {
            return new AlternateStack(0, flags, 0);
        }
        if (current.addr == addr && current.flags == flags && current.length == length) {
            return current;
        }
        if (Long.compareUnsigned(length, MINSIGSTKSZ) < 0) {
            throw Errno.ENOMEM.raise();
        }
        return new AlternateStack(addr, flags, length);
    }
}
