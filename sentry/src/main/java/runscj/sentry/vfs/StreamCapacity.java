package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/** A pipe as fcntl(2) sees it: F_GETPIPE_SZ and F_SETPIPE_SZ. EBADF for files that are none. */
public interface StreamCapacity extends FileImpl {
    /** Returns the capacity in bytes. */
    int capacityBytes();

    /**
     * Changes the capacity and returns what it is then, at least the wanted bytes. EBUSY if more is
     * in the pipe, EPERM beyond the limit for the unprivileged, EINVAL beyond all bounds.
     *
     * @param wantedBytes unsigned
     */
    int resize(Caller caller, int wantedBytes) throws ErrnoException;
}
