package runscj.sentry.fs.proc;

import java.util.Map;
import java.util.WeakHashMap;
import runscj.abi.FsMagic;
import runscj.sentry.fs.generated.GeneratedFile;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Vfs;

/** One mounted /proc: it shows the processes of one pid namespace. */
public final class ProcFileSystem extends GeneratedFileSystem {
    private static final int FIRST_NAMESPACE = 0xf000_0000;

    private final Kernel kernel;
    private final PidNamespace pids;
    private final Vfs vfs;
    private final GeneratedFile.Content unixSockets;
    private final ProcRoot root;

    /** Numbers of namespaces that are objects, shared by all instances. */
    private static final Map<Object, Integer> NAMESPACES = new WeakHashMap<>();

    /**
     * Makes an instance.
     *
     * @param cpuInfo the text of cpuinfo, one char per byte
     * @param unixSockets the lines of net/unix below its heading
     */
    public ProcFileSystem(
            Kernel kernel,
            PidNamespace pids,
            Vfs vfs,
            String cpuInfo,
            GeneratedFile.Content unixSockets) {
        super("proc", FsMagic.PROC_SUPER_MAGIC);
        this.kernel = kernel;
        this.pids = pids;
        this.vfs = vfs;
        this.unixSockets = unixSockets;
        this.root = new ProcRoot(this, cpuInfo);
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

    GeneratedFile.Content unixSockets() {
        return unixSockets;
    }

    /** Returns the inode number of a namespace object. */
    static int namespaceNumber(Object namespace) {
        synchronized (NAMESPACES) {
            return NAMESPACES.computeIfAbsent(
                    namespace, unknown -> FIRST_NAMESPACE + NAMESPACES.size());
        }
    }
}
