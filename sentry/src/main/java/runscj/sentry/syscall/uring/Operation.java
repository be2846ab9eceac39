package runscj.sentry.syscall.uring;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.OpenFile;

/**
 * How an entry of the table becomes something to attempt.
 *
 * @param needsFile whether {@code fd} is a file that the request holds until it ends
 */
record Operation(boolean needsFile, Preparation preparation) {
    /** Where an entry comes from. */
    record Context(Task task, RingFile ring, @Nullable OpenFile file) {}

    /**
     * What to do.
     *
     * @param events what makes another attempt worth while after WOULD_BLOCK
     * @param least the result from which on linked requests follow
     */
    record Attempt(Task.FileOperation call, int events, long least) {
        static Attempt of(Task.FileOperation call) {
            return new Attempt(call, 0, 0);
        }
    }

    /** Checks an entry. */
    @FunctionalInterface
    interface Preparation {
        /** Returns what to attempt; an errno is the request's result and ends its chain. */
        Attempt prepare(Context context, Sqe sqe) throws ErrnoException;
    }
}
