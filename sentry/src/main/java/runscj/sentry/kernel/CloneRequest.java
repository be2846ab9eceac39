package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.sentry.kernel.cgroup.Cgroup;

/**
 * What clone(2) and clone3(2) ask for, checked by the system call's layer. Addresses are guest
 * addresses, 0 where absent.
 *
 * @param flags CLONE_* without the exit signal
 * @param exitSignal what the parent gets at the child's exit; 0 for none
 * @param stackAddr the child's stack pointer, 0 to keep the parent's
 * @param tls the child's fs base with CLONE_SETTLS
 * @param childTidAddr for CLONE_CHILD_SETTID and CLONE_CHILD_CLEARTID
 * @param cgroup where the child starts; null for where its parent is
 */
public record CloneRequest(
        long flags,
        int exitSignal,
        long stackAddr,
        long tls,
        long parentTidAddr,
        long childTidAddr,
        @Nullable Cgroup cgroup) {
    /** Makes a request for a child in its parent's control group. */
    public CloneRequest(
            long flags,
            int exitSignal,
            long stackAddr,
            long tls,
            long parentTidAddr,
            long childTidAddr) {
        this(flags, exitSignal, stackAddr, tls, parentTidAddr, childTidAddr, null);
    }

    /** Returns whether a CLONE_* flag is set. */
    public boolean has(long flag) {
        return (flags & flag) != 0;
    }
}
