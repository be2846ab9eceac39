package runscj.sentry.kernel;

/**
 * What clone(2) and clone3(2) ask for, checked by the system call's layer. Addresses are guest
 * addresses, 0 where absent.
 *
 * @param flags CLONE_* without the exit signal
 * @param exitSignal what the parent gets at the child's exit; 0 for none
 * @param stackAddr the child's stack pointer, 0 to keep the parent's
 * @param tls the child's fs base with CLONE_SETTLS
 * @param childTidAddr for CLONE_CHILD_SETTID and CLONE_CHILD_CLEARTID
 */
public record CloneRequest(
        long flags,
        int exitSignal,
        long stackAddr,
        long tls,
        long parentTidAddr,
        long childTidAddr) {
    /** Returns whether a CLONE_* flag is set. */
    public boolean has(long flag) {
        return (flags & flag) != 0;
    }
}
