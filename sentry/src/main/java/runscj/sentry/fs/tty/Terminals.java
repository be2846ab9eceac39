package runscj.sentry.fs.tty;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.kernel.ControllingTerminal;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

/** /dev/tty and nodes of /dev/ptmx outside devpts. */
public final class Terminals {
    private static final int TTY_MAJOR = 5;
    private static final int PTMX_MINOR = 2;

    private static final String HIDDEN_OPTIONS = "mode=620";

    private Terminals() {}

    /** Lets the file layer open /dev/tty and /dev/ptmx. */
    public static void register(DeviceRegistry devices) {
        devices.register(FileMode.S_IFCHR, TTY_MAJOR, 0, Terminals::openTty);
        devices.register(FileMode.S_IFCHR, TTY_MAJOR, PTMX_MINOR, Terminals::openPtmx);
    }

    /** A ptmx node outside devpts makes its pairs in the instance at the usual place; ENODEV. */
    private static FileImpl openPtmx(Caller caller, Inode node, int flags) throws ErrnoException {
        DevPtsFileSystem found = usual(caller);
        if (found == null) {
            throw Errno.ENODEV.raise();
        }
        return found.openMaster(caller, node);
    }

    private static @Nullable DevPtsFileSystem usual(Caller caller) {
        try {
            VfsPath place = PathWalk.resolve(caller, null, "/dev/pts", PathWalk.FOLLOW);
            return DevPtsFileSystem.at(place.inode());
        } catch (ErrnoException e) {
            return null;
        }
    }

    /**
     * Makes the terminal of a process from outside, in the container's devpts or, without one, in
     * one that nobody sees.
     *
     * @param uid the slave's owner
     */
    public static Terminal make(Kernel kernel, Vfs vfs, int uid) throws ErrnoException {
        DevPtsFileSystem found = usual(vfs.kernelCaller());
        return new Terminal(
                found != null ? found : new DevPtsFileSystem(kernel, HIDDEN_OPTIONS), vfs, uid);
    }

    /** Makes a stream that is a terminal the controlling one of a session leader without one. */
    public static void control(OpenFile stream, Task leader) {
        if (stream.impl() instanceof SlaveFile slave) {
            DevPtsFileSystem.controlIfFree(slave.pty(), leader);
        }
    }

    /** Opens the caller's controlling terminal; ENXIO without one. */
    private static FileImpl openTty(Caller caller, Inode node, int flags) throws ErrnoException {
        ControllingTerminal terminal =
                caller instanceof Task task ? task.threadGroup().terminal() : null;
        if (!(terminal instanceof SessionLink link)) {
            throw Errno.ENXIO.raise();
        }
        return new SlaveFile(link.pty(), node, flags);
    }
}
