package runscj.sentry.syscall.poll;

import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Task;

/**
 * The signal mask that ppoll(2), pselect(2), epoll_pwait(2) and io_pgetevents(2) set while they
 * wait.
 */
public final class TemporaryMask {
    private TemporaryMask() {}

    /** What is done under the mask. */
    @FunctionalInterface
    public interface Call {
        /** Waits. */
        long run() throws GuestException;
    }

    /**
     * Makes a call under a mask. It is taken back at once, unless a signal is to be delivered
     * first.
     */
    public static long during(Task task, long mask, Call call) throws GuestException {
        task.signals().suspendMask(mask);
        boolean delivers = false;
        try {
            return call.run();
        } catch (RestartException e) {
            delivers = true;
            throw e;
        } finally {
            if (!delivers) {
                task.signals().restoreMask();
            }
        }
    }
}
