package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;

/** A session: setsid(2). Guarded by the task lock; the terminal may be read by any thread. */
public final class Session {
    private final Pid pid;
    private final @Nullable ThreadGroup leader;
    private int groupCount;
    private volatile @Nullable ControllingTerminal terminal;
    private volatile @Nullable ProcessGroup orphanedForeground;

    Session(Pid pid, ThreadGroup leader) {
        this.pid = pid;
        this.leader = leader;
        pid.session(this);
    }

    /** Returns its id. */
    public Pid pid() {
        return pid;
    }

    /** Returns the process that made it, which may have exited. */
    public @Nullable ThreadGroup leader() {
        return leader;
    }

    /** Returns the controlling terminal, or null. Any thread. */
    public @Nullable ControllingTerminal terminal() {
        return terminal;
    }

    /**
     * Attaches or, with null, detaches the controlling terminal; the terminal's layer decides when
     * that is allowed.
     */
    public void terminal(@Nullable ControllingTerminal newTerminal) {
        terminal = newTerminal;
    }

    /** Remembers who was in the foreground of a terminal that has been hung up. */
    public void orphanForeground(@Nullable ProcessGroup group) {
        orphanedForeground = group;
    }

    /** Returns who was in the foreground when the terminal was hung up. */
    @Nullable ProcessGroup orphanedForeground() {
        return orphanedForeground;
    }

    void groupAdded() {
        groupCount++;
    }

    void groupRemoved() {
        groupCount--;
        if (groupCount == 0) {
            pid.session(null);
        }
    }
}
