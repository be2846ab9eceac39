package runscj.sentry.syscall;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

/**
 * Times in guest memory: timespec, timeval, itimerspec. In the sentry they are nanoseconds,
 * saturated at {@link Long#MAX_VALUE} as the kernel's ktime is.
 */
public final class TimeArgs {
    /** Bytes of a timespec and of a timeval. */
    public static final int SIZE = 16;

    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long US_PER_SECOND = 1_000_000;
    private static final long NS_PER_US = 1_000;

    private TimeArgs() {}

    /** Reads a timespec; EINVAL for a negative or denormal one, EFAULT. */
    public static long timespec(Mm mm, long addr) throws ErrnoException {
        long seconds = mm.readLong(addr);
        long nanoseconds = mm.readLong(addr + 8);
        if (seconds < 0 || nanoseconds < 0 || nanoseconds >= NS_PER_SECOND) {
            throw Errno.EINVAL.raise();
        }
        return saturated(seconds, nanoseconds);
    }

    /** Reads a timeval; EINVAL for a negative or denormal one, EFAULT. */
    public static long timeval(Mm mm, long addr) throws ErrnoException {
        long seconds = mm.readLong(addr);
        long microseconds = mm.readLong(addr + 8);
        if (seconds < 0 || microseconds < 0 || microseconds >= US_PER_SECOND) {
            throw Errno.EINVAL.raise();
        }
        return saturated(seconds, microseconds * NS_PER_US);
    }

    /** Writes a timespec; EFAULT. */
    public static void timespec(Mm mm, long addr, long ns) throws ErrnoException {
        mm.writeLong(addr, Math.floorDiv(ns, NS_PER_SECOND));
        mm.writeLong(addr + 8, Math.floorMod(ns, NS_PER_SECOND));
    }

    /** Writes a timeval, rounded down; EFAULT. */
    public static void timeval(Mm mm, long addr, long ns) throws ErrnoException {
        mm.writeLong(addr, Math.floorDiv(ns, NS_PER_SECOND));
        mm.writeLong(addr + 8, Math.floorMod(ns, NS_PER_SECOND) / NS_PER_US);
    }

    /** Returns seconds and nanoseconds as nanoseconds. */
    public static long saturated(long seconds, long nanoseconds) {
        return seconds >= Long.MAX_VALUE / NS_PER_SECOND
                ? Long.MAX_VALUE
                : seconds * NS_PER_SECOND + nanoseconds;
    }
}
