package runscj.sentry.kernel.signal;

/** What the signal rules need of a thread. Implemented by the task. Any thread may call. */
public interface SignalThread {
    /**
     * Makes the thread look at its signals soon: guest code is interrupted, a sleep ends, a park
     * ends. Must not block and takes no ordered lock. Harmless on a thread that has exited.
     */
    void kick();
}
