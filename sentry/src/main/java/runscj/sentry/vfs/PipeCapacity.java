package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/** A pipe end: F_GETPIPE_SZ and F_SETPIPE_SZ. */
public interface PipeCapacity extends FileImpl {
    /** Returns the capacity in bytes. */
    int capacityBytes();

    /**
     * Changes the capacity; returns what it became. EBUSY below what is in use, EPERM beyond the
     * limit of users.
     */
    int capacityBytes(Caller caller, int wantedBytes) throws ErrnoException;
}
