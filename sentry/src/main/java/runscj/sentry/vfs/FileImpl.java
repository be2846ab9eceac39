package runscj.sentry.vfs;

import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;

/**
 * What an open file does. A file never blocks: what would block returns {@link #WOULD_BLOCK}, and
 * the kernel's one blocking loop sleeps on {@link Pollable} and tries again. Everything beyond
 * these methods is a capability asked for by {@code instanceof}: {@link Positional}, {@link
 * Pollable}, {@link Mappable}, {@link DirectoryFile}, {@code kernel.Ioctls}. The VFS chooses the
 * errno of a missing one.
 */
public interface FileImpl {
    /** The call would have to wait. */
    long WOULD_BLOCK = Long.MIN_VALUE;

    /**
     * Reads from a stream. Positional files are read by {@link Positional#readAt} instead.
     *
     * @return bytes read, 0 at the end, or {@link #WOULD_BLOCK}
     */
    long read(Caller caller, IoBuffer target) throws GuestException;

    /**
     * Writes to a stream.
     *
     * @return bytes written, or {@link #WOULD_BLOCK} when none could be
     */
    long write(Caller caller, IoBuffer source) throws GuestException;

    /** Returns the inode behind: fstat and friends ask it. */
    Inode inode();

    /** Runs once, when the last reference to the open file goes. */
    void close();
}
