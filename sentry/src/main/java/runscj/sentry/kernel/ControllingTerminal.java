package runscj.sentry.kernel;

/**
 * The terminal of a session, as far as the kernel knows it. Implemented by the terminal's own
 * layer.
 */
public interface ControllingTerminal {
    /** Returns the device number that /proc/PID/stat shows. */
    long deviceId();

    /**
     * Runs when the session's leader exits, with the task lock not held: hang up the terminal,
     * SIGHUP and SIGCONT to its foreground group, and detach it.
     */
    void sessionLeaderExited(Session session);

    /** Returns the foreground process group, or null: tpgid of /proc/PID/stat. Any thread. */
    @org.jspecify.annotations.Nullable
    ProcessGroup foreground();
}
