package runscj.sentry.fs.tmpfs;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.SymlinkInode;

/** A symbolic link; its target never changes. */
final class TmpfsSymlink extends TmpfsInode implements SymlinkInode {
    private final String target;

    TmpfsSymlink(TmpfsFileSystem fileSystem, int uid, int gid, String target) {
        super(fileSystem, FileMode.S_IFLNK | 0777, uid, gid);
        this.target = target;
    }

    @Override
    public String readlink(Caller caller) {
        return target;
    }

    @Override
    long sizeLocked() {
        return target.length();
    }

    @Override
    void freeContents() {}

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ELOOP.raise();
    }
}
