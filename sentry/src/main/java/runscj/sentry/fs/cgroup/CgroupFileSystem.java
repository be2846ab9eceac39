package runscj.sentry.fs.cgroup;

import runscj.abi.FsMagic;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.kernel.Kernel;
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

    Kernel kernel() {
        return kernel;
    }

    @Override
    public Inode root() {
        return root;
    }
}
