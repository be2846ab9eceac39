package runscj.sentry.fs.generated;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.SymlinkInode;

/** A symbolic link with generated text. */
public class GeneratedLink extends GeneratedInode implements SymlinkInode {
    /** Makes the target text. */
    @FunctionalInterface
    public interface Target {
        /** Returns the text. */
        String of(Caller caller) throws ErrnoException;
    }

    private final Target target;

    /** Makes a link. */
    public GeneratedLink(GeneratedFileSystem fileSystem, long inodeNumber, Target target) {
        super(fileSystem, inodeNumber, FileMode.S_IFLNK | 0777);
        this.target = target;
    }

    @Override
    public String readlink(Caller caller) throws ErrnoException {
        return target.of(caller);
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ELOOP.raise();
    }
}
