package runscj.sentry.fs.sys;

import runscj.abi.FsMagic;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.generated.FixedDirectory;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.vfs.Inode;

/** A minimal sysfs; sysfs(5). */
public final class SysFileSystem extends GeneratedFileSystem {
    private static final String[] EMPTY = {"block", "bus", "firmware", "module", "power"};

    private final FixedDirectory root = new FixedDirectory(this, 0555);

    /** Makes an instance that shows so many processors. */
    public SysFileSystem(int cpuCount) {
        super("sysfs", FsMagic.SYSFS_MAGIC);
        for (String name : EMPTY) {
            root.directory(name);
        }
        root.directory("fs").directory("cgroup"); // a place to mount at
        FixedDirectory classes = root.directory("class");
        classes.directory("block");
        classes.directory("net");
        FixedDirectory devices = root.directory("dev");
        devices.directory("block");
        devices.directory("char");
        root.directory("kernel")
                .directory("mm")
                .directory("transparent_hugepage")
                .text("enabled", "always madvise [never]\n");
        FixedDirectory system = root.directory("devices").directory("system");
        NodeFiles.addTo(system, cpuCount);
        FixedDirectory cpus = system.directory("cpu");
        String range = cpuCount == 1 ? "0\n" : "0-" + (cpuCount - 1) + '\n';
        cpus.text("online", range)
                .text("possible", range)
                .text("present", range)
                .text("offline", "\n")
                .text("kernel_max", "8191\n");
        for (int cpu = 0; cpu < cpuCount; cpu++) {
            FixedDirectory topology = cpus.directory("cpu" + cpu).directory("topology");
            topology.text("core_id", cpu + "\n")
                    .text("physical_package_id", "0\n")
                    .text("thread_siblings_list", cpu + "\n");
        }
    }

    @Override
    public UserNamespace owner(UserNamespace mounter) {
        return UserNamespace.INITIAL;
    }

    @Override
    public Inode root() {
        return root;
    }
}
