package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;

/**
 * A system call's handler at work for a request of io_uring(7). It does not wait: what it would
 * wait for is noted here, and the request waits in its place. The files that the request holds are
 * reached under numbers that no table has. Owner task's thread.
 */
public final class DetachedCall {
    /** The number of the first file; see {@link FdTable#FD_MAX}. */
    public static final int FIRST = 0x4000_0000;

    private final OpenFile[] files;
    private @Nullable WaitQueue queue;
    private int events;

    /** Makes a call that reaches files as {@code FIRST}, {@code FIRST + 1} and so on. */
    public DetachedCall(OpenFile... files) {
        this.files = files;
    }

    @Nullable OpenFile file(int fd) {
        int index = fd - FIRST;
        return index >= 0 && index < files.length ? files[index] : null;
    }

    /**
     * Attempts it.
     *
     * @return the result, or WOULD_BLOCK: {@link #queue} and {@link #events} tell what to wait for
     */
    public long attempt(Task task, Task.FileOperation operation) throws GuestException {
        queue = null;
        task.borrowed().detached(this);
        try {
            return operation.attempt();
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EAGAIN && queue != null) {
                return FileImpl.WOULD_BLOCK;
            }
            throw e;
        } finally {
            task.borrowed().detached(null);
        }
    }

    /** Notes what another attempt has to wait for. */
    public void waitsFor(WaitQueue waited, int wantedEvents) {
        queue = waited;
        events = wantedEvents;
    }

    /** Returns the queue that the last attempt would have waited on, or null. */
    public @Nullable WaitQueue queue() {
        return queue;
    }

    /** Returns what makes another attempt worth while. */
    public int events() {
        return events;
    }
}
