package runscj.sentry.fs.cgroup;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FsMagic;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;

/**
 * cgroup2, cgroups(7): one instance shows the sandbox's one tree wherever it is mounted. There are
 * the controllers cpu, memory and pids; groups cannot be given to other owners or made threaded
 * yet.
 */
public final class CgroupFileSystem extends GeneratedFileSystem {
    private final Kernel kernel;
    private final CgroupDirectory root;

    /** Makes the instance of a kernel. */
    public CgroupFileSystem(Kernel kernel) {
        super("cgroup2", FsMagic.CGROUP2_SUPER_MAGIC);
        this.kernel = kernel;
        this.root = new CgroupDirectory(this, kernel.cgroups());
    }

    /**
     * Returns the file system to mount for those whose control groups begin at one: ENODEV once
     * that is gone.
     */
    public FileSystem startingAt(Cgroup top) throws ErrnoException {
        if (top.parent() == null) {
            return this;
        }
        CgroupDirectory directory = root.find(top);
        if (directory == null) {
            throw Errno.ENODEV.raise();
        }
        return new CgroupView(this, directory);
    }

    @Override
    public UserNamespace owner(UserNamespace mounter) {
        return UserNamespace.INITIAL;
    }

    Kernel kernel() {
        return kernel;
    }

    @Override
    public Inode root() {
        return root;
    }
}
