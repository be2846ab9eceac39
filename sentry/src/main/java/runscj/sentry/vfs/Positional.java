package runscj.sentry.vfs;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;

/**
 * A file with positions. The VFS keeps the position in the {@link OpenFile} and holds its lock
 * across read, write and seek.
 */
public interface Positional extends FileImpl {
    /** Reads at an offset in bytes; 0 at or beyond the end. */
    long readAt(Caller caller, IoBuffer target, long offset) throws GuestException;

    /** Writes at an offset in bytes, extending the file. */
    long writeAt(Caller caller, IoBuffer source, long offset) throws GuestException;

    /** Appends atomically; returns the offset behind the last byte written. */
    long append(Caller caller, IoBuffer source) throws GuestException;

    /** Returns the end in bytes, for SEEK_END. */
    long endOffset() throws GuestException;

    /** A read without an open file's position is one of the beginning. */
    @Override
    default long read(Caller caller, IoBuffer target) throws GuestException {
        return readAt(caller, target, 0);
    }

    /** A write without an open file's position is one of the beginning. */
    @Override
    default long write(Caller caller, IoBuffer source) throws GuestException {
        return writeAt(caller, source, 0);
    }

    /** Returns whether the contents are in memory, and there alone. */
    default boolean inMemory() throws ErrnoException {
        return false;
    }

    /**
     * Returns the result of SEEK_DATA or SEEK_HOLE; the default treats the file as one run of data.
     */
    default long seekExtent(long offset, int whence) throws GuestException {
        long end = endOffset();
        if (offset < 0 || offset >= end) {
            throw Errno.ENXIO.raise();
        }
        return whence == 3 ? offset : end;
    }
}
