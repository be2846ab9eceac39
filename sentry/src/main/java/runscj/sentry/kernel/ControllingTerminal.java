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

    /**
     * Hangs the line up, with the task lock not held: files opened so far are dead, the session is
     * told and has no terminal any more (vhangup(2)).
     */
    void hangUpLine();

    /** Returns the foreground process group, or null: tpgid of /proc/PID/stat. Any thread. */
    @org.jspecify.annotations.Nullable
    ProcessGroup foreground();
}
