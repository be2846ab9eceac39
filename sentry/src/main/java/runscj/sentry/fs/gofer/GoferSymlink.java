package runscj.sentry.fs.gofer;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.FileAttributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.SymlinkInode;

/** A symbolic link of the host; its target cannot change while it exists. */
final class GoferSymlink extends GoferInode implements SymlinkInode {
    private final String target;

    GoferSymlink(
            GoferFileSystem fileSystem,
            @Nullable GoferDirectory parent,
            String name,
            FileAttributes attributes,
            String target) {
        super(fileSystem, parent, name, attributes);
        this.target = target;
    }

    @Override
    public String readlink(Caller caller) throws ErrnoException {
        return target;
    }
}
