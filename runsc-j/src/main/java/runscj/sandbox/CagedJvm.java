package runscj.sandbox;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.Scratch;
import runscj.host.SpawnScript;

/**
 * Starts one of our own JVMs (the sentry, a gofer) in namespaces of its own, on a root file system that holds nothing but the Java runtime, the C library and what
 * the caller binds. Everything is done by a spawn script in new namespaces, a user namespace among them, of which it is root for the moment. The JVM locks itself in further
 * once it has loaded what it needs (chroot to an empty directory, no capabilities, seccomp).
 */
final class CagedJvm {
    /**
     * A bind mount in the cage.
     *
     * @param source descriptor (O_PATH) of a file or directory of the host
     * @param target absolute path in the cage, made by us
     * @param directory whether it is a directory
     * @param readOnly whether the mount is read-only, and so are the mounts below it
     */
    record Bind(Fd source, String target, boolean directory, boolean readOnly) {}

    /** The place where the new root is mounted while it is put together; any directory that exists everywhere. */
    private static final String BASE = "/tmp";

    private static final String DIST = "/dist";

    private static final long MS_RDONLY = 1;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;
    private static final long MS_BIND = 4096;
    private static final long MS_REC = 16384;
    private static final long MS_PRIVATE = 1 << 18;
    private static final long MNT_DETACH = 2;
    private static final int MOUNT_ATTR_RDONLY = 1;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int LAST_CAPABILITY = 40;
    private static final long NAMESPACES =
            HostProcess.CLONE_NEWUSER
                    | HostProcess.CLONE_NEWPID
                    | HostProcess.CLONE_NEWNS
                    | HostProcess.CLONE_NEWIPC
                    | HostProcess.CLONE_NEWUTS
                    | HostProcess.CLONE_NEWNET;

    private final Distribution distribution;
    private final String name;
    private final String mainClass;
    private final String idMap;
    private final long capabilities;
    private final List<Bind> binds = new ArrayList<>();
    private final List<Fd> opened = new ArrayList<>();
    private final SpawnScript script = new SpawnScript();
    private final Fd[] mapped;
    private int pid;

    /**
     * Prepares a process.
     *
     * @param name what the host's process list shows
     * @param idMap contents of uid_map and gid_map: lines of "inside outside count"
     * @param capabilities what it keeps in its user namespace when Java starts, bit n for capability n
     */
    CagedJvm(Distribution distribution, String name, String mainClass, String idMap, long capabilities) {
        this.distribution = distribution;
        this.name = name;
        this.mainClass = mainClass;
        this.idMap = idMap;
        this.capabilities = capabilities;
        mapped = pipe();
    }

    /** Adds a bind mount; the descriptor stays the caller's. */
    void bind(Bind bind) {
        binds.add(bind);
    }

    /**
     * Clones the process; follow with {@link #finish}. Two cages may be started before either is finished: they come up side by side.
     *
     * @param descriptors the process's descriptors 0, 1, 2, ...; -1 for none
     */
    void start(List<String> arguments, int... descriptors) {
        script.awaitParent(mapped[0].number());
        script.call("setgroups", HostNr.SETGROUPS, 0, 0);
        script.call("setresgid", HostNr.SETRESGID, 0, 0, 0);
        script.call("setresuid", HostNr.SETRESUID, 0, 0, 0);
        mountRoot();
        dropCapabilities();
        script.call("no_new_privs", HostNr.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        script.descriptors(descriptors);
        List<String> line = new ArrayList<>();
        line.add(name);
        line.add("@" + DIST + "/lib/" + name + ".args");
        line.add(mainClass);
        line.addAll(arguments);
        script.execve(DIST + "/runtime/bin/java", line.toArray(new String[0]), new String[] {"GLIBC_TUNABLES=glibc.pthread.rseq=0", "LC_ALL=C.UTF-8"});
        pid = script.start(NAMESPACES);
    }

    /**
     * Gives the process its ids and waits until it runs Java.
     *
     * @return its pid on the host
     * @throws HostException if a step failed; the process is gone then
     */
    int finish() {
        mapped[0].close();
        try {
            writeProc("gid_map", idMap);
            writeProc("uid_map", idMap);
        } finally {
            mapped[1].close();
        }
        script.awaitExec(pid);
        script.close();
        for (Fd fd : opened) {
            fd.close();
        }
        return pid;
    }

    private void mountRoot() {
        script.call("make mounts private", HostNr.MOUNT, 0, script.string("/"), 0, MS_REC | MS_PRIVATE, 0);
        mount("tmpfs", "", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=256k");
        List<Bind> all = new ArrayList<>();
        all.add(new Bind(open(distribution.directory()), DIST, true, true));
        for (String library : new String[] {"/lib", "/lib64", "/usr/lib"}) {
            Path path = Path.of(library);
            if (Files.isDirectory(path)) {
                all.add(new Bind(open(path), library, true, true));
            }
        }
        all.add(new Bind(open(Path.of("/dev/null")), "/dev/null", false, false));
        all.addAll(binds);
        // the sources are named by descriptor: the new root hides what lies below its mount point
        for (Bind bind : all) {
            makeTarget(bind);
            String source = "/proc/self/fd/" + bind.source().number();
            script.call("bind " + bind.target(), HostNr.MOUNT, script.string(source), script.string(BASE + bind.target()), 0, MS_BIND | MS_REC, 0);
            if (bind.readOnly()) {
                var attributes = script.allocate(32);
                attributes.set(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_RDONLY);
                script.call(
                        "make read-only " + bind.target(), HostNr.MOUNT_SETATTR, -100, script.string(BASE + bind.target()), AT_RECURSIVE, attributes.address(), 32);
            }
        }
        script.attempt("mkdir", HostNr.MKDIRAT, -100, script.string(BASE + "/empty"), 0555);
        script.attempt("mkdir", HostNr.MKDIRAT, -100, script.string(BASE + "/proc"), 0555);
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "");
        script.call("chdir", HostNr.CHDIR, script.string(BASE));
        long here = script.string(".");
        script.call("pivot_root", HostNr.PIVOT_ROOT, here, here);
        script.call("detach old root", HostNr.UMOUNT2, here, MNT_DETACH);
        script.call("chdir", HostNr.CHDIR, script.string("/"));
        script.call("remount root read-only", HostNr.MOUNT, 0, script.string("/"), 0, 32 | MS_RDONLY | MS_NOSUID | MS_NODEV, 0);
    }

    /** The exec that follows gives root the bounding set, and no more. */
    private void dropCapabilities() {
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            if ((capabilities >>> capability & 1) == 0) {
                script.call("drop capability " + capability, HostNr.PRCTL, PR_CAPBSET_DROP, capability, 0, 0, 0);
            }
        }
    }

    private void makeTarget(Bind bind) {
        String target = bind.target();
        for (int slash = target.indexOf('/', 1); slash > 0; slash = target.indexOf('/', slash + 1)) {
            script.attempt("mkdir", HostNr.MKDIRAT, -100, script.string(BASE + target.substring(0, slash)), 0755);
        }
        if (bind.directory()) {
            script.attempt("mkdir " + target, HostNr.MKDIRAT, -100, script.string(BASE + target), 0755);
        } else {
            script.attempt("mknod " + target, HostNr.MKNODAT, -100, script.string(BASE + target), 0100644, 0);
        }
    }

    private void mount(String type, String target, String source, long flags, String data) {
        script.call("mount " + type, HostNr.MOUNT, script.string(source), script.string(BASE + target), script.string(type), flags, script.string(data));
    }

    private Fd open(Path path) {
        Fd fd = Fd.required(HostFiles.open(path.toString(), HostFiles.O_PATH | HostFiles.O_CLOEXEC, 0), "open " + path);
        opened.add(fd);
        return fd;
    }

    private void writeProc(String file, String content) {
        Path path = Path.of("/proc/" + pid + "/" + file);
        try {
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new HostException(1, "write " + path + ": " + e.getMessage());
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
