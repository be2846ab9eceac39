package runscj.sentry.vfs;

/**
 * A file whose open(2) may have to wait after it has been made: a FIFO without a partner. {@code
 * kernel.Blocking.finishOpen} waits.
 */
public interface PendingOpen extends Pollable {
    /** Returns whether open(2) must still wait; asked again whenever {@link #waiters} is woken. */
    boolean openPending();
}
