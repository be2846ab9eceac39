package runscj.sentry.kernel;

import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/** The one loop that waits for files. */
public final class Blocking {
    private Blocking() {}

    /**
     * Attempts an operation until it does not return WOULD_BLOCK. Between attempts the task sleeps
     * on the file's wait queue.
     *
     * @param events what makes another attempt worth while, for example POLLIN
     * @param deadlineNs {@link System#nanoTime} nanoseconds, or {@link Long#MAX_VALUE}
     * @return the operation's result; with O_NONBLOCK set or a file that is not pollable, EAGAIN is
     *     thrown in place of WOULD_BLOCK
     * @throws GuestException EAGAIN at the deadline, or RestartException.SYS when a signal is due
     */
    public static long run(
            Task task, OpenFile file, int events, long deadlineNs, Task.FileOperation operation)
            throws GuestException {
        long result = operation.attempt();
        if (result != FileImpl.WOULD_BLOCK) {
            return result;
        }
        if ((file.flags() & Fcntl.O_NONBLOCK) != 0 || !(file.impl() instanceof Pollable pollable)) {
            throw Errno.EAGAIN.raise();
        }
        return wait(task, pollable.waiters(), events, deadlineNs, operation);
    }

    /**
     * As {@link #run}, for an operation that has just returned WOULD_BLOCK, on any queue and
     * whatever the file's flags say.
     */
    public static long wait(
            Task task, WaitQueue queue, int events, long deadlineNs, Task.FileOperation operation)
            throws GuestException {
        WaitQueue.Entry entry = new WaitQueue.Entry(task);
        queue.add(entry, events | Poll.POLLERR | Poll.POLLHUP);
        try {
            while (true) {
                long result = operation.attempt();
                if (result != FileImpl.WOULD_BLOCK) {
                    return result;
                }
                switch (task.sleep(deadlineNs)) {
                    case EVENT -> {}
                    case TIMEOUT -> throw Errno.EAGAIN.raise();
                    case INTERRUPTED -> throw RestartException.SYS;
                }
            }
        } finally {
            queue.remove(entry);
        }
    }
}
