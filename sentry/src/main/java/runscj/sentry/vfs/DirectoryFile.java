package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/** An open directory. */
public interface DirectoryFile extends FileImpl {
    /** Takes entries until it is full. */
    @FunctionalInterface
    interface Sink {
        /**
         * Offers one entry.
         *
         * @param nextOffset the position that continues behind this entry (d_off)
         * @param type DT_*
         * @return whether it was taken; when not, enumeration stops before it
         */
        boolean entry(String name, long inodeNumber, int type, long nextOffset)
                throws ErrnoException;

        /** Delivers what was taken; when this fails the position of the open file stays. */
        default void finish() throws ErrnoException {}
    }

    /**
     * Lists entries from a position (0 = start, else a nextOffset) incl. "." and ".."; returns the
     * position behind the last one taken.
     */
    long list(Caller caller, long offset, Sink sink) throws ErrnoException;
}
