package runscj.sandbox;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;
import runscj.container.cgroup.ControlGroup;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostLandlock;
import runscj.host.HostMounts;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.Scratch;
import runscj.host.SpawnScript;

/**
 * Starts one of our own JVMs (the sentry, a gofer) in namespaces of its own, on a root file system
 * that holds nothing but the Java runtime, the C library and what the caller binds. Everything is
 * done by a spawn script in new namespaces, a user namespace among them, of which it is root for
 * the moment. The JVM locks itself in further once it has loaded what it needs (chroot to an empty
 * directory, no capabilities, seccomp).
 */
final class CagedJvm implements AutoCloseable {
    /**
     * A detached copy of a mount tree of the host, to be attached at an absolute path in the cage,
     * and what may be done below it beyond reading.
     */
    private record Bind(Fd tree, String target, boolean directory, long rights) {}

    /** Whether a mount in the cage, and all below it, can be written. */
    enum Access {
        READ_ONLY,
        READ_WRITE
    }

    /**
     * The place where the new root is mounted while it is put together; any directory that exists
     * everywhere.
     */
    private static final String BASE = "/tmp";

    private static final String DIST = "/dist";

    private static final long MS_RDONLY = 1;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;
    private static final long MS_REMOUNT = 32;
    private static final long MS_REC = 16384;
    private static final long MS_PRIVATE = 1 << 18;
    private static final long MNT_DETACH = 2;
    private static final int MOUNT_ATTR_RDONLY = 1;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int OPEN_TREE_CLOEXEC = 0x80000;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int AT_FDCWD = -100;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int LAST_CAPABILITY = 40;
    private static final int SIGKILL = 9;
    private static final long NAMESPACES =
            HostProcess.CLONE_NEWUSER
                    | HostProcess.CLONE_NEWPID
                    | HostProcess.CLONE_NEWNS
                    | HostProcess.CLONE_NEWIPC
                    | HostProcess.CLONE_NEWUTS
                    | HostProcess.CLONE_NEWNET;

    private final String name;
    private final String mainClass;
    private final String idMap;
    private final long capabilities;
    private final List<Bind> binds = new ArrayList<>();
    private final List<Fd> trees = new ArrayList<>();
    private final SpawnScript script = new SpawnScript();
    private final @Nullable HostLandlock landlock = HostLandlock.create();
    private final Fd[] mapped;
    private int pid;

    /**
     * Prepares a process.
     *
     * @param name what the host's process list shows
     * @param idMap contents of uid_map and gid_map: lines of "inside outside count"
     * @param capabilities what it keeps in its user namespace when Java starts, bit n for
     *     capability n
     */
    CagedJvm(
            Distribution distribution,
            String name,
            String mainClass,
            String idMap,
            long capabilities) {
        this.name = name;
        this.mainClass = mainClass;
        this.idMap = idMap;
        this.capabilities = capabilities;
        mapped = pipe();
        bind(distribution.directory(), DIST, Access.READ_ONLY, HostLandlock.EXECUTE);
        for (String library : new String[] {"/lib", "/lib64", "/usr/lib"}) {
            if (Files.isDirectory(Path.of(library))) {
                bind(Path.of(library), library, Access.READ_ONLY, HostLandlock.EXECUTE);
            }
        }
        bind(Path.of("/dev/null"), "/dev/null", Access.READ_WRITE);
    }

    /**
     * Adds a file or directory of the host. The tree is cloned here, with our rights: the new user
     * namespace could neither reach it by path nor bind what belongs to another mount namespace.
     *
     * @param target absolute path in the cage
     * @throws HostException if there is no such file
     */
    void bind(Path source, String target, Access access) {
        long change = Files.isDirectory(source) ? HostLandlock.CHANGE : HostLandlock.WRITE;
        bind(source, target, access, access == Access.READ_WRITE ? change : 0);
    }

    private void bind(Path source, String target, Access access, long rights) {
        try (Scratch scratch = Scratch.open()) {
            int flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
            Fd tree =
                    Fd.required(
                            HostMounts.openTree(AT_FDCWD, scratch.string(source.toString()), flags),
                            "open_tree " + source);
            trees.add(tree);
            if (access == Access.READ_ONLY) {
                MemorySegment attributes = scratch.allocate(MOUNT_ATTR_SIZE);
                attributes.set(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_RDONLY);
                Host.required(
                        HostMounts.mountSetattr(
                                tree.number(),
                                scratch.string(""),
                                AT_EMPTY_PATH | AT_RECURSIVE,
                                attributes),
                        "make read-only " + source);
            }
            binds.add(new Bind(tree, target, Files.isDirectory(source), rights));
        }
    }

    /**
     * Clones the process; follow with {@link #finish}. Two cages may be started before either is
     * finished: they come up side by side.
     *
     * @param descriptors the process's descriptors 0, 1, 2, ...; -1 for none
     */
    void start(List<String> arguments, int... descriptors) {
        script.parentDeathSignal(SIGKILL); // until it is set up
        script.awaitParent(mapped[0].number());
        script.call("setgroups", HostNr.SETGROUPS, 0, 0);
        script.call("setresgid", HostNr.SETRESGID, 0, 0, 0);
        script.call("setresuid", HostNr.SETRESUID, 0, 0, 0);
        mountRoot();
        dropCapabilities();
        script.call("no_new_privs", HostNr.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        restrictFiles();
        script.descriptors(descriptors);
        List<String> line = new ArrayList<>();
        line.add(name);
        line.add("@" + DIST + "/lib/" + name + ".args");
        line.add(mainClass);
        line.addAll(arguments);
        script.parentDeathSignal(
                0); // the change of ids has cleared it only where the id outside differs
        script.execve(
                DIST + "/runtime/bin/java",
                line.toArray(new String[0]),
                new String[] {"GLIBC_TUNABLES=glibc.pthread.rseq=0", "LC_ALL=C.UTF-8"});
        pid = script.start(NAMESPACES);
    }

    /**
     * Puts the process into its control group, gives it its ids and waits until it runs Java.
     *
     * @throws HostException if a step failed
     */
    void finish(ControlGroup group) throws ContainerException {
        group.add(pid);
        mapped[0].close();
        writeProc("gid_map", idMap);
        writeProc("uid_map", idMap);
        tellMapped(); // a byte, since the other cage's child may hold the pipe open
        int started = pid;
        pid = 0; // reaped, should a step have failed
        script.awaitExec(started);
        pid = started;
    }

    /** Hands the process over: returns its pid on the host, and close no longer ends it. */
    int release() {
        int released = pid;
        pid = 0;
        return released;
    }

    /** Ends the process unless it was released; gives back what its start took. */
    @Override
    public void close() {
        mapped[0].close();
        mapped[1].close();
        if (pid != 0) {
            HostProcess.kill(pid, SIGKILL);
            HostProcess.waitStatus(pid, HostProcess.WALL);
        }
        script.close();
        for (Fd fd : trees) {
            fd.close();
        }
        if (landlock != null) {
            landlock.close();
        }
    }

    private void mountRoot() {
        script.call(
                "make mounts private",
                HostNr.MOUNT,
                0,
                script.string("/"),
                0,
                MS_REC | MS_PRIVATE,
                0);
        mount("tmpfs", "", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=256k");
        for (Bind bind : binds) {
            makeTarget(bind);
            script.call(
                    "attach " + bind.target(),
                    HostNr.MOVE_MOUNT,
                    bind.tree().number(),
                    script.string(""),
                    AT_FDCWD,
                    script.string(BASE + bind.target()),
                    MOVE_MOUNT_F_EMPTY_PATH);
        }
        script.attempt("mkdir", HostNr.MKDIRAT, AT_FDCWD, script.string(BASE + "/empty"), 0555);
        script.attempt("mkdir", HostNr.MKDIRAT, AT_FDCWD, script.string(BASE + "/proc"), 0555);
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "");
        script.call("chdir", HostNr.CHDIR, script.string(BASE));
        long here = script.string(".");
        script.call("pivot_root", HostNr.PIVOT_ROOT, here, here);
        script.call("detach old root", HostNr.UMOUNT2, here, MNT_DETACH);
        script.call("chdir", HostNr.CHDIR, script.string("/"));
        script.call(
                "remount root read-only",
                HostNr.MOUNT,
                0,
                script.string("/"),
                0,
                MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV,
                0);
    }

    /** The exec that follows gives root the bounding set, and no more. */
    private void dropCapabilities() {
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            if ((capabilities >>> capability & 1) == 0) {
                script.call(
                        "drop capability " + capability,
                        HostNr.PRCTL,
                        PR_CAPBSET_DROP,
                        capability,
                        0,
                        0,
                        0);
            }
        }
    }

    /**
     * A second lock on files beside the mounts: whatever else it may come to see, the process can
     * change and execute only this.
     */
    private void restrictFiles() {
        if (landlock == null) {
            return;
        }
        for (Bind bind : binds) {
            if (bind.rights() != 0) {
                landlock.allow(bind.tree().number(), bind.rights());
            }
        }
        script.call("landlock_restrict_self", HostNr.LANDLOCK_RESTRICT_SELF, landlock.fd(), 0);
    }

    private void makeTarget(Bind bind) {
        String target = bind.target();
        for (int slash = target.indexOf('/', 1);
                slash > 0;
                slash = target.indexOf('/', slash + 1)) {
            script.attempt(
                    "mkdir",
                    HostNr.MKDIRAT,
                    AT_FDCWD,
                    script.string(BASE + target.substring(0, slash)),
                    0755);
        }
        if (bind.directory()) {
            script.attempt(
                    "mkdir " + target,
                    HostNr.MKDIRAT,
                    AT_FDCWD,
                    script.string(BASE + target),
                    0755);
        } else {
            script.attempt(
                    "mknod " + target,
                    HostNr.MKNODAT,
                    AT_FDCWD,
                    script.string(BASE + target),
                    0100644,
                    0);
        }
    }

    private void mount(String type, String target, String source, long flags, String data) {
        script.call(
                "mount " + type,
                HostNr.MOUNT,
                script.string(source),
                script.string(BASE + target),
                script.string(type),
                flags,
                script.string(data));
    }

    private void writeProc(String file, String content) {
        Path path = Path.of("/proc/" + pid + "/" + file);
        try {
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new HostException(1, "write " + path + ": " + e.getMessage());
        }
    }

    private void tellMapped() {
        try (Scratch scratch = Scratch.open()) {
            HostFiles.write(mapped[1].number(), scratch.allocate(1));
        }
    }

    private static Fd[] pipe() {
        try (Scratch scratch = Scratch.open()) {
            var fds = scratch.allocate(8);
            Host.required(HostFiles.pipe2(fds, HostFiles.O_CLOEXEC), "pipe2");
            return new Fd[] {
                Fd.of(fds.get(ValueLayout.JAVA_INT, 0)), Fd.of(fds.get(ValueLayout.JAVA_INT, 4))
            };
        }
    }
}
