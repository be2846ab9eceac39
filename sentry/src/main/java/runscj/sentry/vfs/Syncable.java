package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/**
 * A file whose contents have a store behind them: fsync(2) writes them there. Files without it have
 * nothing to write.
 */
public interface Syncable extends FileImpl {
    /** Writes data and metadata (fsync(2)). EIO and the like. */
    void sync() throws ErrnoException;

    /** Writes data and what is needed to read it back (fdatasync(2)). */
    default void syncData() throws ErrnoException {
        sync();
    }
}
