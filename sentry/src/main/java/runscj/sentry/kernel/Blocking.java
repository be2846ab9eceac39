package runscj.sentry.kernel;

import runscj.abi.GuestException;
import runscj.sentry.vfs.OpenFile;

/** The one loop that waits for files. */
public final class Blocking {
    private Blocking() {}

    /**
     * Attempts an operation until it does not return WOULD_BLOCK. Between attempts the task sleeps on the file's wait queue.
     *
     * @param events what makes another attempt worth while, for example POLLIN
     * @param deadlineNs {@link System#nanoTime} nanoseconds, or {@link Long#MAX_VALUE}
     * @return the operation's result; with O_NONBLOCK set or a file that is not pollable, EAGAIN is thrown in place of WOULD_BLOCK
     * @throws GuestException EAGAIN at the deadline, or RestartException.SYS when a signal is due
     */
    public static long run(Task task, OpenFile file, int events, long deadlineNs, Task.FileOperation operation) throws GuestException {
        throw new UnsupportedOperationException();
    }
}
