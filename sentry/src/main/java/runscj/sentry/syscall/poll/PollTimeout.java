package runscj.sentry.syscall.poll;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.TimeArgs;

/**
 * The timeout of ppoll(2), select(2) or pselect(2): read once, and what is left stored at the end.
 */
final class PollTimeout {
    /** How it lies in guest memory. */
    enum Form {
        TIMESPEC,
        TIMEVAL
    }

    private static final long US_PER_SECOND = 1_000_000;
    private static final long NS_PER_US = 1_000;

    private final Mm mm;
    private final long addr;
    private final Form form;
    private final long deadlineNs;

    private PollTimeout(Mm mm, long addr, Form form, long deadlineNs) {
        this.mm = mm;
        this.addr = addr;
        this.form = form;
        this.deadlineNs = deadlineNs;
    }

    /** Reads it; an address of 0 means to wait for ever. EFAULT, EINVAL. */
    static PollTimeout read(Mm mm, long addr, Form form) throws ErrnoException {
        if (addr == 0) {
            return new PollTimeout(mm, 0, form, Clocks.NEVER);
        }
        long timeoutNs = form == Form.TIMESPEC ? TimeArgs.timespec(mm, addr) : timevalNs(mm, addr);
        return new PollTimeout(mm, addr, form, PollSet.deadlineNs(timeoutNs));
    }

    /** Reads a timeval whose microseconds may be more than a second. */
    private static long timevalNs(Mm mm, long addr) throws ErrnoException {
        long micros = mm.readLong(addr + 8);
        long seconds = mm.readLong(addr) + micros / US_PER_SECOND;
        if (seconds < 0 || micros < 0) {
            throw Errno.EINVAL.raise();
        }
        return TimeArgs.saturated(seconds, micros % US_PER_SECOND * NS_PER_US);
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /** Makes the call and stores what is left; memory that cannot be written is overlooked. */
    long during(TemporaryMask.Call call) throws GuestException {
        try {
            long result = call.run();
            store();
            return result;
        } catch (RestartException e) {
            throw store() ? e : RestartException.NEVER;
        }
    }

    private boolean store() {
        if (addr == 0 || deadlineNs == PollSet.AT_ONCE) {
            return true;
        }
        long leftNs =
                deadlineNs == Clocks.NEVER
                        ? Long.MAX_VALUE
                        : Math.max(0, deadlineNs - System.nanoTime());
        try {
            if (form == Form.TIMESPEC) {
                TimeArgs.timespec(mm, addr, leftNs);
            } else {
                TimeArgs.timeval(mm, addr, leftNs);
            }
            return true;
        } catch (ErrnoException unwritable) {
            return false;
        }
    }
}
