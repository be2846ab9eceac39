package runscj.sentry.sync;

/** Is told that something which it waits for may have happened. */
@FunctionalInterface
public interface Waiter {
    /**
     * Runs on the waking thread with the queue locked: it must be short, must not block, and takes
     * no {@link OrderedLock} above {@link LockRank#LEAF}.
     *
     * @param events the poll events that became ready, never 0
     */
    void wake(int events);
}
