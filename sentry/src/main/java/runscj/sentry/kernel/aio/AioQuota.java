package runscj.sentry.kernel.aio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** How many requests all contexts of the sandbox were made for: /proc/sys/fs/aio-nr. Any thread. */
public final class AioQuota {
    /** The most: /proc/sys/fs/aio-max-nr. */
    public static final long MAX = 65_536;

    @GuardedBy("this")
    private long inUse;

    /** Takes a part; EAGAIN beyond the most. */
    synchronized void take(long requests) throws ErrnoException {
        if (requests > MAX - inUse) {
            throw Errno.EAGAIN.raise();
        }
        inUse += requests;
    }

    synchronized void give(long requests) {
        inUse -= requests;
    }

    /** Returns the sum of what is taken. */
    public synchronized long inUse() {
        return inUse;
    }
}
