package runscj.sentry.fs.overlay;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.SymlinkInode;

/** A symbolic link of the union. */
final class OverlaySymlink extends OverlayInode implements SymlinkInode {
    OverlaySymlink(
            OverlayFileSystem fileSystem,
            OverlayDirectory parent,
            String name,
            @Nullable Inode upper,
            @Nullable Inode lower) {
        super(fileSystem, parent, name, upper, lower);
    }

    @Override
    public String readlink(Caller caller) throws ErrnoException {
        return ((SymlinkInode) real()).readlink(caller);
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ELOOP.raise();
    }
}
