package runscj.sentry.vfs;

import runscj.sentry.cred.Credentials;
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

    /** Returns RLIMIT_FSIZE in bytes. */
    default long fileSizeLimitBytes() {
        return Long.MAX_VALUE;
    }

    /** Sends SIGXFSZ: a write began at or beyond {@link #fileSizeLimitBytes}. */
    default void fileSizeLimitExceeded() {}
}
