package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/**
 * A positional file whose position lives outside, in a host file that others share: {@code read},
 * {@code write} and {@link #seek} use and move that one.
 */
public interface ForeignPosition extends Positional {
    /** Moves the position as lseek(2) does; returns it. */
    long seek(long offset, int whence) throws ErrnoException;
}
