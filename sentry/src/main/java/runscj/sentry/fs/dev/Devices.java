package runscj.sentry.fs.dev;

import static runscj.abi.FileMode.S_IFCHR;

import runscj.abi.ErrnoException;
import runscj.sentry.kernel.RandomSource;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.DirectoryInode;

/** The devices that each container has, as the OCI runtime specification lists them. */
public final class Devices {
    private static final int MEMORY_MAJOR = 1;
    private static final int NULL_MINOR = 3;
    private static final int ZERO_MINOR = 5;
    private static final int FULL_MINOR = 7;
    private static final int RANDOM_MINOR = 8;
    private static final int URANDOM_MINOR = 9;
    private static final int TTY_MAJOR = 5;
    private static final int ANYBODY = S_IFCHR | 0666;

    private Devices() {}

    /** Lets the file layer open null, zero, full, random and urandom. /dev/kmsg stays refused. */
    public static void register(
            DeviceRegistry registry, MemoryFile memory, RandomSource randomSource) {
        registry.register(
                S_IFCHR, MEMORY_MAJOR, NULL_MINOR, (caller, node, flags) -> new NullDevice(node));
        registry.register(
                S_IFCHR,
                MEMORY_MAJOR,
                ZERO_MINOR,
                (caller, node, flags) -> new ZeroDevice(node, memory));
        registry.register(
                S_IFCHR, MEMORY_MAJOR, FULL_MINOR, (caller, node, flags) -> new FullDevice(node));
        DeviceRegistry.Opener random =
                (caller, node, flags) -> new RandomDevice(node, randomSource);
        registry.register(S_IFCHR, MEMORY_MAJOR, RANDOM_MINOR, random);
        registry.register(S_IFCHR, MEMORY_MAJOR, URANDOM_MINOR, random);
    }

    /**
     * Fills an empty directory as container runtimes fill /dev: nodes, links into /proc/self/fd,
     * and pts/ptmx as ptmx. Mount points (pts, shm, mqueue) are the caller's.
     *
     * @param kernel a caller with all rights; owns the nodes
     */
    public static void populate(DirectoryInode dev, Caller kernel) throws ErrnoException {
        device(dev, kernel, "null", MEMORY_MAJOR, NULL_MINOR);
        device(dev, kernel, "zero", MEMORY_MAJOR, ZERO_MINOR);
        device(dev, kernel, "full", MEMORY_MAJOR, FULL_MINOR);
        device(dev, kernel, "random", MEMORY_MAJOR, RANDOM_MINOR);
        device(dev, kernel, "urandom", MEMORY_MAJOR, URANDOM_MINOR);
        device(dev, kernel, "tty", TTY_MAJOR, 0);
        dev.symlink(kernel, "fd", "/proc/self/fd");
        dev.symlink(kernel, "stdin", "/proc/self/fd/0");
        dev.symlink(kernel, "stdout", "/proc/self/fd/1");
        dev.symlink(kernel, "stderr", "/proc/self/fd/2");
        dev.symlink(kernel, "core", "/proc/kcore");
        dev.symlink(kernel, "ptmx", "pts/ptmx");
    }

    private static void device(DirectoryInode dev, Caller kernel, String name, int major, int minor)
            throws ErrnoException {
        dev.mknod(kernel, name, ANYBODY, DeviceRegistry.deviceId(major, minor));
    }
}
