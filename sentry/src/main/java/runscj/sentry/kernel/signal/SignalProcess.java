package runscj.sentry.kernel.signal;

/**
 * What the signal rules need of a process. Implemented by the thread group. None is called with the
 * signal lock held.
 */
public interface SignalProcess {
    /** SIGKILL has been sent: all threads exit, whatever they do. */
    void onKilled();

    /**
     * Returns whether the process group is orphaned: then SIGTSTP, SIGTTIN and SIGTTOU do not stop
     * it.
     */
    boolean orphaned();

    /**
     * All threads have stopped by {@code signal}: tells the parent (SIGCHLD with CLD_STOPPED unless
     * SA_NOCLDSTOP) and those who wait.
     */
    void onStopped(int signal);

    /** The process was continued: tells the parent (CLD_CONTINUED) and those who wait. */
    void onContinued();

    /** Returns RLIMIT_SIGPENDING's soft limit. */
    long pendingLimit();

    /** Returns the real uid whose account pays for queued signals. */
    int realUid();
}
