package runscj.sentry.kernel;

import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.GatheringReads;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PendingOpen;
import runscj.sentry.vfs.Pollable;
import runscj.sentry.vfs.WholeWrites;

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
        // A request of io_uring(7) waits whatever O_NONBLOCK says.
        boolean waits = (file.flags() & Fcntl.O_NONBLOCK) == 0 || task.detached() != null;
        if (!waits || !(file.impl() instanceof Pollable pollable)) {
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
        DetachedCall detached = task.detached();
        if (detached != null) {
            detached.waitsFor(queue, events);
            throw Errno.EAGAIN.raise();
        }
        return sleep(task, queue, events, deadlineNs, operation);
    }

    private static long sleep(
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

    /**
     * read(2) on whatever file: waits for input unless O_NONBLOCK is set. Nothing is allocated
     * unless it has to wait.
     */
    public static long read(Task task, OpenFile file, IoBuffer target) throws GuestException {
        long result = file.read(task, target);
        if (result != FileImpl.WOULD_BLOCK) {
            return result;
        }
        try {
            return run(task, file, Poll.POLLIN, Long.MAX_VALUE, () -> file.read(task, target));
        } catch (GuestException e) {
            long gathered = file.impl() instanceof GatheringReads reads ? reads.endRead(target) : 0;
            if (gathered > 0) {
                return gathered;
            }
            throw e;
        }
    }

    /**
     * write(2) on whatever file. A stream in blocking mode goes on until all is written; a failure
     * or a signal after the first byte ends it with the bytes so far.
     */
    public static long write(Task task, OpenFile file, IoBuffer source) throws GuestException {
        long done = file.write(task, source);
        if (done == FileImpl.WOULD_BLOCK) {
            done = run(task, file, Poll.POLLOUT, Long.MAX_VALUE, () -> file.write(task, source));
        }
        if (source.remaining() == 0 || !(file.impl() instanceof WholeWrites)) {
            return done;
        }
        return writeRest(task, file, source, done);
    }

    private static long writeRest(Task task, OpenFile file, IoBuffer source, long first)
            throws GuestException {
        long done = first;
        while (source.remaining() > 0 && (file.flags() & Fcntl.O_NONBLOCK) == 0) {
            try {
                done +=
                        run(
                                task,
                                file,
                                Poll.POLLOUT,
                                Long.MAX_VALUE,
                                () -> file.write(task, source));
            } catch (GuestException e) {
                return done;
            }
        }
        return done;
    }

    /**
     * Waits until an open(2) is complete; does nothing for most files. The caller closes it when
     * this throws.
     */
    public static void finishOpen(Task task, OpenFile file) throws GuestException {
        if (file.impl() instanceof PendingOpen pending && pending.openPending()) {
            sleep(
                    task,
                    pending.waiters(),
                    Poll.POLLIN | Poll.POLLOUT,
                    Long.MAX_VALUE,
                    () -> pending.openPending() ? FileImpl.WOULD_BLOCK : 0);
        }
    }
}
