package runscj.sentry.boot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.HostMemory;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.cgroup.CgroupFileSystem;
import runscj.sentry.fs.dev.Devices;
import runscj.sentry.fs.mqueue.PosixQueues;
import runscj.sentry.fs.pipe.Pipes;
import runscj.sentry.fs.proc.ProcFileSystem;
import runscj.sentry.fs.sys.SysFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.fs.tty.DevPtsFileSystem;
import runscj.sentry.fs.tty.Terminals;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.KernelListener;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.RandomSource;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.cgroup.CgroupNamespace;
import runscj.sentry.kernel.ipc.IpcNamespace;
import runscj.sentry.loader.Loader;
import runscj.sentry.loader.Machine;
import runscj.sentry.loader.Vdso;
import runscj.sentry.loader.VdsoClock;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.ptrace.PtracePlatform;
import runscj.sentry.platform.systrap.SystrapPlatform;
import runscj.sentry.socket.unix.UnixSockets;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.proc.ExecSyscalls;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Vfs;

/** Puts the kernel together: the only place that knows all of its parts. */
final class KernelParts {
    private static final int TASK_LIMIT = 16_384;

    private final MemoryFile memory;
    private final RandomSource random;
    private final String cpuInfo;
    private final Runnable atEnd;
    private final Kernel kernel;
    private final ProcessImage image;
    private final Pipes pipes;
    private final UnixSockets unixSockets;

    @GuardedBy("this")
    private @Nullable CgroupFileSystem cgroups;

    KernelParts(
            String platformName,
            KernelListener listener,
            CallLog callLog,
            RandomSource random,
            String cpuInfo)
            throws ErrnoException {
        this.random = random;
        this.cpuInfo = cpuInfo;
        Platform platform = platform(platformName);
        memory = MemoryFile.create(memoryLimitBytes());
        pipes = new Pipes(memory);
        unixSockets = new UnixSockets(memory);
        Handlers handlers = new Handlers();
        kernel = new Kernel(platform, memory, random, handlers, listener, TASK_LIMIT);
        Vdso vdso = Vdso.create(memory);
        VdsoRefresh.start(new VdsoClock(vdso, kernel.bootNs()), kernel.timers());
        ExecSyscalls exec = new ExecSyscalls(new Loader(Machine.ofHost(), vdso, random::nextLong));
        image = new ProcessImage(kernel, exec);
        atEnd = callLog.attach(handlers);
        SyscallBinding.bindAll(
                handlers,
                pipes,
                unixSockets,
                new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory)),
                exec);
    }

    private static Platform platform(String name) {
        return switch (name) {
            case "auto" -> fastestPlatform();
            case "ptrace" -> new PtracePlatform();
            case "systrap" -> new SystrapPlatform();
            default -> throw new IllegalArgumentException("unknown platform " + name);
        };
    }

    private static Platform fastestPlatform() {
        try {
            return new SystrapPlatform();
        } catch (UnsupportedOperationException unsupported) {
            return new PtracePlatform();
        }
    }

    /** Three quarters of the host's memory: the host's OOM killer must not choose the sentry. */
    private static long memoryLimitBytes() {
        return HostMemory.totalBytes() / 4 * 3;
    }

    /** Limits the sandbox's memory, in bytes; 0 or less for what the host allows. */
    void limitMemory(long limit) {
        long most = memoryLimitBytes();
        memory.limitBytes(limit <= 0 ? most : Math.min(limit, most));
    }

    /** Says what is to be said when the guest's first process has ended. */
    void ended() {
        atEnd.run();
    }

    MemoryFile memory() {
        return memory;
    }

    Kernel kernel() {
        return kernel;
    }

    ProcessImage image() {
        return image;
    }

    /** Returns the one cgroup2, made when it is first mounted. */
    private synchronized CgroupFileSystem cgroups() {
        CgroupFileSystem made = cgroups;
        if (made == null) {
            made = new CgroupFileSystem(kernel);
            cgroups = made;
        }
        return made;
    }

    /** EPERM unless the caller has rights where what a file system shows belongs. */
    private static void requireRight(Caller caller, UserNamespace owner) throws ErrnoException {
        if (!caller.credentials().capableIn(owner, Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
    }

    private FileSystem queues(Caller caller) throws ErrnoException {
        IpcNamespace ipc =
                caller instanceof Task task ? task.namespaces().ipc() : kernel.firstIpc();
        requireRight(caller, ipc.owner());
        return PosixQueues.of(ipc).fileSystem();
    }

    private FileSystem cgroups(Caller caller) throws ErrnoException {
        if (!(caller instanceof Task task)) {
            return cgroups();
        }
        CgroupNamespace namespace = task.namespaces().cgroup();
        requireRight(caller, namespace.owner());
        return cgroups().startingAt(namespace.root());
    }

    /** Makes the file layer of a container, with all devices and file system types. */
    Vfs newVfs(FileSystem root) {
        Vfs vfs = new Vfs(root, "overlay", 0);
        pipes.register(vfs.devices());
        Devices.register(vfs.devices(), memory, random);
        vfs.fileSystemTypes()
                .register(
                        "tmpfs",
                        (caller, source, options) -> TmpfsFileSystem.mount(memory, caller, options),
                        TmpfsOptions::check);
        vfs.fileSystemTypes()
                .register(
                        "proc",
                        (caller, source, options) -> {
                            PidNamespace pids =
                                    caller instanceof Task task
                                            ? task.pidNamespace()
                                            : kernel.rootPids();
                            requireRight(caller, pids.owner());
                            return new ProcFileSystem(
                                    kernel, pids, vfs, cpuInfo, unixSockets::describe);
                        });
        vfs.fileSystemTypes()
                .register(
                        "sysfs",
                        (caller, source, options) -> {
                            if (caller instanceof Task task) {
                                requireRight(caller, task.namespaces().network().owner());
                            }
                            return new SysFileSystem(kernel.cpuCount());
                        });
        Terminals.register(vfs.devices());
        vfs.fileSystemTypes().register("cgroup2", (caller, source, options) -> cgroups(caller));
        vfs.fileSystemTypes()
                .register(
                        "devpts",
                        (caller, source, options) -> new DevPtsFileSystem(kernel, options),
                        DevPtsFileSystem::check);
        vfs.fileSystemTypes().register("mqueue", (caller, source, options) -> queues(caller));
        return vfs;
    }
}
