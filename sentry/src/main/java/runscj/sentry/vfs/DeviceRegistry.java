package runscj.sentry.vfs;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;

/**
 * Who opens device nodes and FIFOs of disk-like file systems. Filled at boot, read without a lock.
 */
public final class DeviceRegistry {
    /** Opens a special file. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Returns the open file's behaviour.
         *
         * @param node the node on disk; what it stands for may be attached to it
         * @param flags O_* of open(2)
         */
        FileImpl open(Caller caller, Inode node, int flags) throws ErrnoException;
    }

    private static final int ANY_MINOR_BITS = 0xfffff;

    private final ConcurrentHashMap<Long, Opener> openers = new ConcurrentHashMap<>();
    private volatile @Nullable Opener fifoOpener;

    /**
     * Returns the number of a device as stat(2) and mknod(2) encode it (kernel: {@code
     * new_encode_dev}, extended).
     */
    public static long deviceId(int major, int minor) {
        return (minor & 0xffL)
                | (major & 0xfffL) << 8
                | (minor & 0xfff00L) << 12
                | (major & 0xfffff000L) << 32;
    }

    /** Returns a device number as the kernel keeps it, and as files of /proc print it. */
    public static long internal(long deviceId) {
        return (long) major(deviceId) << 20 | minor(deviceId);
    }

    /** Returns the major part of a device number. */
    public static int major(long deviceId) {
        return (int) (deviceId >>> 8 & 0xfff) | (int) (deviceId >>> 32 & 0xfffff000);
    }

    /** Returns the minor part of a device number. */
    public static int minor(long deviceId) {
        return (int) (deviceId & 0xff) | (int) (deviceId >>> 12 & 0xfff00);
    }

    private static long key(int type, int major, int minor) {
        return (long) (type & FileMode.S_IFMT) << 48
                | (long) (major & 0xfff_ffff) << 20
                | (minor & ANY_MINOR_BITS);
    }

    /** Registers a device; type is S_IFCHR or S_IFBLK. */
    public void register(int type, int major, int minor, Opener opener) {
        openers.put(key(type, major, minor), opener);
    }

    /** Sets who opens FIFOs. */
    public void registerFifo(Opener opener) {
        fifoOpener = opener;
    }

    /** Opens a node. ENXIO for a device that nobody serves, and for sockets. */
    FileImpl open(Caller caller, Inode node, int flags) throws ErrnoException {
        int type = node.mode() & FileMode.S_IFMT;
        Opener opener;
        if (type == FileMode.S_IFIFO) {
            opener = fifoOpener;
        } else if (type == FileMode.S_IFSOCK) {
            opener = null;
        } else {
            Attributes attributes = new Attributes();
            node.attributes(attributes);
            opener =
                    openers.get(
                            key(
                                    type,
                                    major(attributes.specialDeviceId),
                                    minor(attributes.specialDeviceId)));
        }
        if (opener == null) {
            throw Errno.ENXIO.raise();
        }
        return opener.open(caller, node, flags);
    }
}
