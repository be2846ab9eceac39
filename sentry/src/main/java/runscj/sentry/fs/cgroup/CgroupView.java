package runscj.sentry.fs.cgroup;

import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Inode;

/** The part of a cgroup2 that a control group namespace begins with, as a file system to mount. */
final class CgroupView implements FileSystem {
    private final CgroupFileSystem whole;
    private final CgroupDirectory root;

    CgroupView(CgroupFileSystem whole, CgroupDirectory root) {
        this.whole = whole;
        this.root = root;
    }

    @Override
    public String type() {
        return whole.type();
    }

    @Override
    public UserNamespace owner(UserNamespace mounter) {
        return whole.owner(mounter);
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public long deviceId() {
        return whole.deviceId();
    }

    @Override
    public void statfs(FileSystemStatistics out) throws ErrnoException {
        whole.statfs(out);
    }
}
