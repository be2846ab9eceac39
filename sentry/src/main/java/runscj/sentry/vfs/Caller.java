package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.mm.Mm;

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

    /** Returns RLIMIT_FSIZE in bytes. */
    default long fileSizeLimitBytes() {
        return Long.MAX_VALUE;
    }

    /** Sends SIGXFSZ: a write began at or beyond {@link #fileSizeLimitBytes}. */
    default void fileSizeLimitExceeded() {}
}
