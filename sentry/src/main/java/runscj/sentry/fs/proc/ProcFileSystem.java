package runscj.sentry.fs.proc;

import runscj.abi.FsMagic;
import runscj.abi.GuestException;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Vfs;

/** One mounted /proc: it shows the processes of one pid namespace. */
public final class ProcFileSystem extends GeneratedFileSystem {
    /** Shows the unix sockets of a task's network. */
    @FunctionalInterface
    public interface UnixTable {
        /** Appends the lines of net/unix below its heading. */
        void describe(Task of, StringBuilder out) throws GuestException;
    }

    private final Kernel kernel;
    private final PidNamespace pids;
    private final Vfs vfs;
    private final UnixTable unixSockets;
    private final ProcRoot root;

    /**
     * Makes an instance.
     *
     * @param cpuInfo the text of cpuinfo, one char per byte
     * @param unixSockets the lines of net/unix below its heading
     */
    public ProcFileSystem(
            Kernel kernel, PidNamespace pids, Vfs vfs, String cpuInfo, UnixTable unixSockets) {
        super("proc", FsMagic.PROC_SUPER_MAGIC);
        this.kernel = kernel;
        this.pids = pids;
        this.vfs = vfs;
        this.unixSockets = unixSockets;
        this.root = new ProcRoot(this, cpuInfo);
    }

    @Override
    public UserNamespace owner(UserNamespace mounter) {
        return pids.owner();
    }

    @Override
    public Inode root() {
        return root;
    }

    Kernel kernel() {
        return kernel;
    }

    PidNamespace pids() {
        return pids;
    }

    Vfs vfs() {
        return vfs;
    }

    UnixTable unixSockets() {
        return unixSockets;
    }
}
