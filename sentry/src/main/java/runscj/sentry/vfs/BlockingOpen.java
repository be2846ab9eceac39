package runscj.sentry.vfs;

import runscj.abi.GuestException;

/**
 * A file whose open(2) waits: a FIFO without the other end. The system call waits on {@link
 * #waiters} for POLLIN or POLLOUT.
 */
public interface BlockingOpen extends Pollable {
    /** Returns 0 when open(2) may return, or {@link #WOULD_BLOCK}. */
    long finishOpen(Caller caller) throws GuestException;
}
