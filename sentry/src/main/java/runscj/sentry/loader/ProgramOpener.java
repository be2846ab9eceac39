package runscj.sentry.loader;

import runscj.abi.GuestException;
import runscj.sentry.vfs.OpenFile;

/** Opens a file for execution as the calling task would: path walk, permissions, noexec mounts. */
@FunctionalInterface
public interface ProgramOpener {
    /**
     * Returns the file with a reference for the caller.
     *
     * @param path as a program names it, one char per byte
     */
    OpenFile open(String path) throws GuestException;
}
