package runscj.sentry.kernel;

/**
 * Runs the handler of the system call that a task trapped on. Implemented above the kernel,
 * injected at boot.
 */
public interface SyscallDispatcher {
    /**
     * Decodes the task's registers, runs the handler and stores the result or arranges the restart.
     * Never throws for guest input.
     */
    void dispatch(Task task);

    /** Returns whether each call has to come here, because somebody watches; does not change. */
    boolean isWatched();
}
