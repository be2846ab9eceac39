package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The table of signal actions, shared by processes with CLONE_SIGHAND. Any thread; entries are
 * replaced as a whole.
 */
public final class SignalActions {
    private final AtomicReferenceArray<SignalAction> table = new AtomicReferenceArray<>(NSIG + 1);

    /** Makes a table of defaults. */
    public SignalActions() {
        for (int signal = 1; signal <= NSIG; signal++) {
            table.set(signal, SignalAction.DEFAULT);
        }
    }

    /** Returns a copy (fork(2)). */
    public SignalActions copy() {
        SignalActions copy = new SignalActions();
        for (int signal = 1; signal <= NSIG; signal++) {
            copy.table.set(signal, table.get(signal));
        }
        return copy;
    }

    /**
     * Returns a copy in which handlers are defaults and ignored signals stay ignored (execve(2),
     * CLONE_CLEAR_SIGHAND with {@link #SignalActions()}).
     */
    public SignalActions withoutHandlers() {
        SignalActions copy = new SignalActions();
        for (int signal = 1; signal <= NSIG; signal++) {
            if (table.get(signal).isIgnore()) {
                copy.table.set(signal, SignalAction.IGNORE);
            }
        }
        return copy;
    }

    /** Returns the action of a signal, 1 to 64. */
    public SignalAction get(int signal) {
        return table.get(signal);
    }

    void set(int signal, SignalAction action) {
        table.set(signal, action);
    }

    /**
     * Returns whether the action discards the signal: SIG_IGN, or SIG_DFL where that does nothing.
     */
    boolean discards(int signal) {
        SignalAction action = get(signal);
        return action.isIgnore()
                || (action.isDefault() && SignalSet.contains(SignalSet.IGNORED, signal));
    }
}
