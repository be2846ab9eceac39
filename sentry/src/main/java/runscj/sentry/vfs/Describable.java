package runscj.sentry.vfs;

import runscj.abi.ErrnoException;

/** A file that says of itself more than position and flags; proc_pid_fdinfo(5). */
public interface Describable extends FileImpl {
    /** Appends whole lines, one char per byte. */
    void describe(Caller reader, StringBuilder out) throws ErrnoException;
}
