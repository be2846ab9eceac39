package runscj.sentry.boot;

import static runscj.abi.Mount.MS_BIND;
import static runscj.abi.Mount.MS_NOATIME;
import static runscj.abi.Mount.MS_NODEV;
import static runscj.abi.Mount.MS_NODIRATIME;
import static runscj.abi.Mount.MS_NOEXEC;
import static runscj.abi.Mount.MS_NOSUID;
import static runscj.abi.Mount.MS_RDONLY;
import static runscj.abi.Mount.MS_RELATIME;
import static runscj.abi.Mount.MS_STRICTATIME;

import java.util.List;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.gofer.client.GoferClient;
import runscj.gofer.wire.FileAttributes;
import runscj.oci.Mount;
import runscj.oci.Spec;
import runscj.sentry.fs.dev.Devices;
import runscj.sentry.fs.gofer.GoferFileSystem;
import runscj.sentry.fs.overlay.OverlayFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.AnonymousDevices;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Mounting;
import runscj.sentry.vfs.NameCreation;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

/**
 * Builds a container's file tree: the overlay over the gofer's root file system, then the
 * configuration's mounts in their order.
 */
final class ContainerMounts {
    private static final String CONSOLE = "/dev/console";

    private final MemoryFile memory;
    private final GoferClient gofer;
    private final FileAttributes[] exports;
    private int nextExport = 1;

    ContainerMounts(MemoryFile memory, GoferClient gofer) throws ErrnoException {
        this.memory = memory;
        this.gofer = gofer;
        this.exports = gofer.exports();
    }

    /** Returns the root: what is written goes to memory, and is gone with the sandbox. */
    FileSystem root() throws ErrnoException {
        TmpfsFileSystem written =
                new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory).withMode(0755));
        return new OverlayFileSystem(written, export(0, GoferFileSystem.Sharing.EXCLUSIVE));
    }

    private FileSystem export(int index, GoferFileSystem.Sharing sharing) {
        return new GoferFileSystem(gofer, index, exports[index], sharing, AnonymousDevices.next());
    }

    /** Mounts what the configuration lists. */
    void mountAll(Vfs vfs, Spec spec) throws BootException {
        for (Mount mount : spec.mounts()) {
            try {
                mount(vfs, mount);
            } catch (ErrnoException e) {
                throw new BootException(
                        "config.json: mounts: cannot mount "
                                + mount.destination()
                                + ": "
                                + e.errno().text());
            }
        }
    }

    private void mount(Vfs vfs, Mount mount) throws ErrnoException {
        Options options = Options.parse(mount.options());
        Caller caller = vfs.kernelCaller();
        FileSystem fileSystem;
        if (mount.isBind()) {
            int index = nextExport++;
            if (index >= exports.length) {
                throw Errno.ENODEV.raise();
            }
            fileSystem = export(index, GoferFileSystem.Sharing.SHARED);
        } else {
            fileSystem =
                    vfs.fileSystemTypes().make(caller, type(mount), mount.source(), options.data);
        }
        boolean directory = (fileSystem.root().mode() & FileMode.S_IFMT) == FileMode.S_IFDIR;
        makeMountPoint(caller, mount.destination(), directory);
        vfs.mount(fileSystem, mount.source(), mount.destination(), options.flags);
        if (mount.destination().equals("/dev") && mount.type().equals("tmpfs")) {
            Devices.populate((DirectoryInode) fileSystem.root(), caller);
        }
    }

    /** Returns the type to mount: control groups of either version are those of version 2. */
    private static String type(Mount mount) {
        return mount.type().equals("cgroup") ? "cgroup2" : mount.type();
    }

    /** Binds a terminal to /dev/console, as runc does; nothing if the terminal has no name. */
    static void bindConsole(Vfs vfs, String terminal) throws ErrnoException {
        Caller caller = vfs.kernelCaller();
        try {
            PathWalk.resolve(caller, null, terminal, PathWalk.FOLLOW);
        } catch (ErrnoException e) {
            return;
        }
        makeMountPoint(caller, CONSOLE, false);
        Mounting.mount(caller, terminal, CONSOLE, "", MS_BIND, "");
    }

    /**
     * Makes the directories above a mount point, and an empty directory or file for it, where they
     * are missing: runc does so too.
     */
    private static void makeMountPoint(Caller caller, String path, boolean directory)
            throws ErrnoException {
        VfsPath place = caller.fsContext().root();
        String[] names = path.split("/");
        for (int i = 0; i < names.length; i++) {
            if (names[i].isEmpty()) {
                continue;
            }
            VfsPath next;
            try {
                next = PathWalk.resolve(caller, place, names[i], PathWalk.FOLLOW);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
                if (i < names.length - 1 || directory) {
                    NameCreation.mkdir(caller, place, names[i], 0755);
                } else {
                    NameCreation.mknod(caller, place, names[i], FileMode.S_IFREG | 0644, 0);
                }
                next = PathWalk.resolve(caller, place, names[i], PathWalk.FOLLOW);
            }
            place = next;
        }
    }

    /**
     * Mount options of a configuration: flags of mount(2), and what is left for the file system.
     */
    private record Options(int flags, String data) {
        static Options parse(List<String> options) {
            int flags = 0;
            StringBuilder data = new StringBuilder();
            for (String option : options) {
                switch (option) {
                    case "ro", "rro" -> flags |= MS_RDONLY;
                    case "nosuid", "rnosuid" -> flags |= MS_NOSUID;
                    case "nodev", "rnodev" -> flags |= MS_NODEV;
                    case "noexec", "rnoexec" -> flags |= MS_NOEXEC;
                    case "noatime", "rnoatime" -> flags |= MS_NOATIME;
                    case "nodiratime" -> flags |= MS_NODIRATIME;
                    case "relatime" -> flags |= MS_RELATIME;
                    case "strictatime" -> flags |= MS_STRICTATIME;
                    case "rw",
                            "suid",
                            "dev",
                            "exec",
                            "atime",
                            "diratime",
                            "defaults",
                            "bind",
                            "rbind",
                            "private",
                            "rprivate",
                            "slave",
                            "rslave",
                            "shared",
                            "rshared",
                            "unbindable",
                            "runbindable",
                            "norelatime",
                            "nostrictatime",
                            "async",
                            "sync",
                            "dirsync",
                            "mand",
                            "nomand",
                            "silent",
                            "loud",
                            "iversion",
                            "noiversion",
                            "lazytime",
                            "nolazytime",
                            "rrw",
                            "rsuid",
                            "rdev",
                            "rexec",
                            "ratime" -> {}
                    default -> data.append(data.isEmpty() ? "" : ",").append(option);
                }
            }
            return new Options(flags, data.toString());
        }
    }
}
