package runscj.sentry.fs.tty;

import org.jspecify.annotations.Nullable;
import runscj.abi.Signal;
import runscj.sentry.kernel.ControllingTerminal;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.SignalSending;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;

/**
 * A terminal's tie to the session that it controls, and the foreground group. Changed under {@code
 * this}, read by any thread; signals are sent with no lock held.
 */
final class SessionLink implements ControllingTerminal {
    private final Pty pty;
    private volatile @Nullable Session session;
    private volatile @Nullable ProcessGroup foreground;

    SessionLink(Pty pty) {
        this.pty = pty;
    }

    Pty pty() {
        return pty;
    }

    @Override
    public long deviceId() {
        return pty.deviceId();
    }

    @Override
    public @Nullable ProcessGroup foreground() {
        return foreground;
    }

    synchronized void foreground(ProcessGroup group) {
        foreground = group;
    }

    @Nullable Session session() {
        return session;
    }

    /** Returns whether this is the caller's controlling terminal. */
    boolean controls(Task task) {
        return task.threadGroup().terminal() == this;
    }

    /** Takes the terminal for the session of its leader. */
    synchronized void control(Session newSession, ThreadGroup leader) {
        session = newSession;
        foreground = leader.processGroup();
        newSession.terminal(this);
        leader.terminal(this);
    }

    /** Takes the terminal from its session; returns the group that was in the foreground. */
    synchronized @Nullable ProcessGroup release() {
        ProcessGroup group = foreground;
        Session old = session;
        if (old != null) {
            old.terminal(null);
        }
        session = null;
        foreground = null;
        return group;
    }

    /** TIOCNOTTY by the leader. */
    void giveUp() {
        ProcessGroup group = release();
        send(group, Signal.SIGHUP);
        send(group, Signal.SIGCONT);
    }

    @Override
    public void sessionLeaderExited(Session ended) {
        if (session == ended) {
            send(release(), Signal.SIGHUP);
        }
    }

    @Override
    public void hangUpLine() {
        pty.hangUp();
    }

    /** The terminal is gone: its session's leader hears of it, the foreground when that exits. */
    void hangUp() {
        Session old = session;
        ProcessGroup group = release();
        ThreadGroup leader = old == null ? null : old.leader();
        if (old == null || leader == null || leader.exited()) {
            return;
        }
        old.orphanForeground(group);
        send(leader, Signal.SIGHUP);
        send(leader, Signal.SIGCONT);
    }

    private static void send(ThreadGroup process, int signal) {
        process.signals().trySend(SignalInfo.kernel(signal), null, GroupSignals.Origin.KERNEL);
    }

    static void send(@Nullable ProcessGroup group, int signal) {
        if (group != null) {
            SignalSending.fromKernel(group, SignalInfo.kernel(signal));
        }
    }

    /** Sends signals to the foreground: bit n = signal n. */
    void sendAll(long signals) {
        ProcessGroup group = foreground;
        for (long left = signals; left != 0; left &= left - 1) {
            send(group, Long.numberOfTrailingZeros(left));
        }
    }
}
