package runscj.sentry.kernel;

/**
 * What happens between a signal's queue and the guest: default actions, stops, handler frames,
 * restarts.
 */
public final class SignalDelivery {
    private SignalDelivery() {}

    /**
     * Acts on everything that is due, before the guest runs again: handler frames are built,
     * default actions taken, a stopped thread parks here, an interrupted system call is settled.
     * Runs on the task's own thread, with no lock held; the run loop calls it when {@code
     * signals().due()} or a restart is pending. Afterwards the task may have to exit: {@code
     * signals().killed()}.
     */
    public static void deliver(Task task) {
        throw new UnsupportedOperationException();
    }
}
