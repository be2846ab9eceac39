package runscj.sentry.kernel;

import runscj.abi.ErrnoException;
import runscj.sentry.vfs.OpenFile;

/** A descriptor table, shared by tasks with CLONE_FILES. Lookups take no lock. */
public final class FdTable {
    /** Descriptors taken but not yet visible: reserve, copy out, publish. Closing an unpublished reservation gives the numbers back. */
    public final class Reservation implements AutoCloseable {
        /** Returns the n-th reserved number. */
        public int fd(int index) {
            throw new UnsupportedOperationException();
        }

        /** Makes the files visible under the reserved numbers; the table takes over the caller's references. */
        public void publish(boolean closeOnExec, OpenFile... files) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** Reserves the lowest free numbers; EMFILE beyond RLIMIT_NOFILE. */
    public Reservation reserve(int count, int lowest, long limit) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Closes a descriptor; EBADF. */
    public void close(int fd) throws ErrnoException {
        throw new UnsupportedOperationException();
    }
}
