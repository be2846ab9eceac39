package runscj.sentry.vfs;

/** A file that signals its owner when it becomes ready: O_ASYNC of open(2). */
public interface Asynchronous extends FileImpl {
    /** Has a subscriber told from now on. */
    void subscribe(AsyncQueue.Subscriber added);

    /** Has a subscriber not told any more. */
    void unsubscribe(AsyncQueue.Subscriber removed);
}
