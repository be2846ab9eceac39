package runscj.sentry.vfs;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.mm.Mm;
import runscj.sentry.sync.WaitQueue;

/** On whose behalf the file layer works: a task, or the kernel itself while it boots. */
public interface Caller {
    /** Returns the credentials in force; immutable. */
    Credentials credentials();

    /** Returns root, working directory and umask. */
    FsContext fsContext();

    /** Returns the caller's memory, for ioctl arguments. */
    Mm mm();

    /** Returns whether a signal is due, so that long operations can stop early. */
    boolean interrupted();

    /** Returns what landlock(7) restricts the caller by, or null. */
    default @Nullable LandlockDomain landlock() {
        return null;
    }

    /**
     * Waits, killably and with no lock held, until what wakes a queue has done something; a caller
     * that is no task does not wait.
     */
    default void sleepUntil(WaitQueue queue, BooleanSupplier done) {}

    /** Returns RLIMIT_FSIZE in bytes. */
    default long fileSizeLimitBytes() {
        return Long.MAX_VALUE;
    }

    /** Sends SIGXFSZ: a write began at or beyond {@link #fileSizeLimitBytes}. */
    default void fileSizeLimitExceeded() {}
}
