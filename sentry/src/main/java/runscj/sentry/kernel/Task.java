package runscj.sentry.kernel;

import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.arch.Registers;
import runscj.sentry.cred.Credentials;
import runscj.sentry.mm.Mm;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.sync.Waiter;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.OpenFile;

/**
 * One guest thread: an identity and its parts. Its parts are classes of their own; read {@code task.fds()}, {@code task.signals()}. Everything a task is
 * between two system calls is data. Methods are for the task's own thread unless they say otherwise.
 */
public final class Task implements Caller, Waiter {
    /** Casts what the file layer passes: every caller at run time is a task. */
    public static Task of(Caller caller) {
        return (Task) caller;
    }

    public Kernel kernel() {
        throw new UnsupportedOperationException();
    }

    /** Returns the thread id in the root pid namespace. Any thread. */
    public int tid() {
        throw new UnsupportedOperationException();
    }

    /** Returns the thread group. Any thread. */
    public ThreadGroup threadGroup() {
        throw new UnsupportedOperationException();
    }

    /** Returns the general registers. */
    public Registers registers() {
        throw new UnsupportedOperationException();
    }

    /** Returns the descriptor table. */
    public FdTable fds() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the open file of a descriptor, retained until this system call ends: the dispatcher drops what the call borrowed. EBADF if there is none.
     */
    public OpenFile file(int fd) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Credentials credentials() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FsContext fsContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mm mm() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean interrupted() {
        throw new UnsupportedOperationException();
    }

    /** Wakes the task if it sleeps in {@link #sleep}, else makes its next sleep return at once. Any thread. */
    @Override
    public void wake(int events) {
        throw new UnsupportedOperationException();
    }

    /** Why a sleep ended. */
    public enum Woken {
        EVENT,
        TIMEOUT,
        INTERRUPTED
    }

    /**
     * Sleeps until {@link #wake}, a signal or the deadline. Register with the {@link WaitQueue}s first, test the condition again, then sleep.
     *
     * @param deadlineNs CLOCK_MONOTONIC nanoseconds of the sentry's {@link System#nanoTime}, or {@link Long#MAX_VALUE}
     */
    public Woken sleep(long deadlineNs) {
        throw new UnsupportedOperationException();
    }

    /** An operation on a file that may return WOULD_BLOCK. */
    @FunctionalInterface
    public interface FileOperation {
        long attempt() throws GuestException;
    }
}
