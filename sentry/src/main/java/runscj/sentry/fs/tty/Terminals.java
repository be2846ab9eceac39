package runscj.sentry.fs.tty;

import org.jspecify.annotations.Nullable;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.kernel.ControllingTerminal;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;

import java.util.function.Supplier;

/** /dev/tty and nodes of /dev/ptmx outside devpts. */
public final class Terminals {
    private static final int TTY_MAJOR = 5;
    private static final int PTMX_MINOR = 2;

    private Terminals() {}

    /**
     * Lets the file layer open /dev/tty and /dev/ptmx.
     *
     * @param devPts returns where a ptmx node outside devpts makes its pairs, or null
     */
    public static void register(
            DeviceRegistry devices, Supplier<@Nullable DevPtsFileSystem> devPts) {
        devices.register(FileMode.S_IFCHR, TTY_MAJOR, 0, Terminals::openTty);
        devices.register(
                FileMode.S_IFCHR,
                TTY_MAJOR,
                PTMX_MINOR,
                (caller, node, flags) -> {
                    DevPtsFileSystem found = devPts.get();
                    if (found == null) {
                        throw Errno.ENXIO.raise();
                    }
                    return found.openMaster(caller, node);
                });
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
