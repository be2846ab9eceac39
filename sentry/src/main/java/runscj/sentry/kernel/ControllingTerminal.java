package runscj.sentry.kernel;

/**
 * The terminal of a session, as far as the kernel knows it. Implemented by the terminal's own
 * layer.
 */
public interface ControllingTerminal {
    /** Returns the device number that /proc/PID/stat shows. */
    long deviceId();

    /**
     * Runs when the session's leader exits, with the task lock not held: SIGHUP to the foreground
     * group, and the terminal is free.
     */
    void sessionLeaderExited(Session session);

    /** Returns the foreground process group, or null: tpgid of /proc/PID/stat. Any thread. */
    @org.jspecify.annotations.Nullable
    ProcessGroup foreground();
}
