package runscj.sentry.fs.tty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.BitSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.sentry.fs.generated.GeneratedDirectory;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystemTypes;
import runscj.sentry.vfs.Inode;

/** devpts: pts(4). {@code ptmx} makes a pair; the slaves are numbered files. */
public final class DevPtsFileSystem extends GeneratedFileSystem {
    private static final int PTMX_MAJOR = 5;
    private static final int PTMX_MINOR = 2;
    private static final int PTMX_INODE = 2;
    private static final int FIRST_SLAVE_INODE = 3;

    /** kernel.pty.max. */
    private static final int PAIRS_MAX = 4096;

    private final Kernel kernel;
    private final Root root;
    private volatile int slaveMode = 0600;
    private volatile int slaveGid = -1;
    private volatile int slaveUid = -1;
    private volatile int ptmxMode;
    private volatile int pairsMax = PAIRS_MAX;

    @GuardedBy("slaves")
    private final TreeMap<Integer, Slave> slaves = new TreeMap<>();

    @GuardedBy("slaves")
    private final BitSet used = new BitSet();

    /**
     * Makes an instance.
     *
     * @param options of mount(2): gid, uid, mode, ptmxmode, max, newinstance; EINVAL for others
     */
    public DevPtsFileSystem(Kernel kernel, String options) throws ErrnoException {
        super("devpts", FsMagic.DEVPTS_SUPER_MAGIC);
        this.kernel = kernel;
        parse(options);
        this.root = new Root(this);
    }

    private void parse(String options) throws ErrnoException {
        for (int at = 0; at < options.length(); ) {
            int end = options.indexOf(',', at);
            end = end < 0 ? options.length() : end;
            option(options.substring(at, end));
            at = end + 1;
        }
    }

    @Override
    public void remount(String options) throws ErrnoException {
        parse(options);
        root.ptmx.permissions = ptmxMode;
    }

    /** Says what a mount would think of one parameter (fsconfig(2)). */
    public static FileSystemTypes.Verdict check(String key, @Nullable String value) {
        boolean flag = key.equals("newinstance");
        switch (key) {
            case "newinstance", "gid", "uid", "mode", "ptmxmode", "max" -> {
                boolean good = flag ? value == null : value != null && parses(key, value);
                return good ? FileSystemTypes.Verdict.GOOD : FileSystemTypes.Verdict.BAD_VALUE;
            }
            default -> {
                return FileSystemTypes.Verdict.UNKNOWN;
            }
        }
    }

    private static boolean parses(String key, String value) {
        try {
            number(value, key.endsWith("mode") ? 8 : 10);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    private void option(String text) throws ErrnoException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        switch (name) {
            case "", "newinstance" -> {}
            case "gid" -> slaveGid = number(value, 10);
            case "uid" -> slaveUid = number(value, 10);
            case "mode" -> slaveMode = number(value, 8) & 0777;
            case "ptmxmode" -> ptmxMode = number(value, 8) & 0777;
            case "max" -> pairsMax = Math.min(PAIRS_MAX, number(value, 10));
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static int number(String text, int radix) throws ErrnoException {
        try {
            return Integer.parseUnsignedInt(text, radix);
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String options() {
        StringBuilder out = new StringBuilder();
        if (slaveUid != -1) {
            out.append("uid=").append(slaveUid).append(',');
        }
        if (slaveGid != -1) {
            out.append("gid=").append(slaveGid).append(',');
        }
        octal(out.append("mode="), slaveMode);
        octal(out.append(",ptmxmode="), ptmxMode);
        if (pairsMax < PAIRS_MAX) {
            out.append(",max=").append(pairsMax);
        }
        return out.toString();
    }

    /** Three digits at least. */
    private static void octal(StringBuilder out, int permissions) {
        for (int shift = 6; shift >= 0; shift -= 3) {
            out.append((char) ('0' + (permissions >> shift & 7)));
        }
    }

    /** Makes a pair and opens its master; ENOSPC. */
    MasterFile openMaster(Caller caller, Inode node) throws ErrnoException {
        Pty pty;
        synchronized (slaves) {
            int index = used.nextClearBit(0);
            if (index >= pairsMax) {
                throw Errno.ENOSPC.raise();
            }
            used.set(index);
            pty = new Pty(kernel, index);
            int uid = slaveUid != -1 ? slaveUid : caller.credentials().fsuid();
            int gid = slaveGid != -1 ? slaveGid : caller.credentials().fsgid();
            slaves.put(index, new Slave(this, pty, FileMode.S_IFCHR | slaveMode, uid, gid));
        }
        return new MasterFile(this, pty, node);
    }

    /** Returns the instance whose root a path names, or null. */
    static @Nullable DevPtsFileSystem at(Inode inode) {
        return inode instanceof Root found ? found.devPts() : null;
    }

    /** Makes a pair for a terminal whose master is not a file. */
    Pty newPair(Caller caller, int uid) throws ErrnoException {
        MasterFile master = openMaster(caller, root);
        Pty pty = master.pty();
        pty.locked(false);
        Slave slave = slave(pty.index());
        if (slave != null) {
            slave.uid = uid;
        }
        return pty;
    }

    @Nullable Slave slave(int index) {
        synchronized (slaves) {
            return slaves.get(index);
        }
    }

    void remove(Pty pty) {
        synchronized (slaves) {
            slaves.remove(pty.index());
            used.clear(pty.index());
        }
    }

    private static final class Root extends GeneratedDirectory {
        private static final int DT_CHR = 2;
        private final DevPtsFileSystem devPts;
        private final Ptmx ptmx;

        Root(DevPtsFileSystem devPts) {
            super(devPts, 1, 0755);
            this.devPts = devPts;
            this.ptmx = new Ptmx(devPts);
        }

        @Override
        public @Nullable Inode lookup(Caller caller, String name) {
            if (name.equals("ptmx")) {
                return ptmx;
            }
            int index = index(name);
            return index < 0 ? null : devPts.slave(index);
        }

        private static int index(String name) {
            if (name.isEmpty()
                    || name.length() > 7
                    || (name.length() > 1 && name.charAt(0) == '0')) {
                return -1;
            }
            for (int i = 0; i < name.length(); i++) {
                if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                    return -1;
                }
            }
            return Integer.parseInt(name);
        }

        DevPtsFileSystem devPts() {
            return devPts;
        }

        @Override
        public Inode create(Caller caller, String name, int mode) throws ErrnoException {
            throw Errno.EACCES.raise();
        }

        @Override
        public boolean cacheable() {
            return false;
        }

        @Override
        public boolean revalidate(Caller caller, String name, @Nullable Inode child) {
            return child != null && child == lookup(caller, name);
        }

        @Override
        protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
                throws ErrnoException {
            long at = offset;
            if (at == FIRST_OFFSET) {
                if (!sink.entry("ptmx", PTMX_INODE, DT_CHR, at + 1)) {
                    return at;
                }
                at++;
            }
            int from = (int) (at - FIRST_OFFSET - 1);
            Integer[] indexes;
            synchronized (devPts.slaves) {
                indexes = devPts.slaves.tailMap(from).keySet().toArray(new Integer[0]);
            }
            for (int index : indexes) {
                long next = FIRST_OFFSET + 2 + index;
                if (!sink.entry(Integer.toString(index), FIRST_SLAVE_INODE + index, DT_CHR, next)) {
                    break;
                }
                at = next;
            }
            return at;
        }
    }

    private static final class Ptmx extends GeneratedInode {
        private final DevPtsFileSystem devPts;
        private volatile int permissions;

        Ptmx(DevPtsFileSystem devPts) {
            super(devPts, PTMX_INODE, FileMode.S_IFCHR | devPts.ptmxMode);
            this.devPts = devPts;
            this.permissions = devPts.ptmxMode;
        }

        @Override
        public int mode() {
            return FileMode.S_IFCHR | permissions;
        }

        @Override
        protected long specialDeviceId() {
            return DeviceRegistry.deviceId(PTMX_MAJOR, PTMX_MINOR);
        }

        @Override
        public void setAttributes(Caller caller, AttributeChange change) {
            if (change.permissions != -1) {
                permissions = change.permissions & FileMode.S_IALLUGO;
            }
        }

        @Override
        public boolean opensItself() {
            return true;
        }

        @Override
        public FileImpl open(Caller caller, int flags) throws ErrnoException {
            return devPts.openMaster(caller, this);
        }
    }

    /** The node of one slave. */
    static final class Slave extends GeneratedInode {
        private final Pty pty;
        private volatile int mode;
        private volatile int uid;
        private volatile int gid;

        Slave(DevPtsFileSystem devPts, Pty pty, int mode, int uid, int gid) {
            super(devPts, FIRST_SLAVE_INODE + pty.index(), mode);
            this.pty = pty;
            this.mode = mode;
            this.uid = uid;
            this.gid = gid;
        }

        Pty pty() {
            return pty;
        }

        @Override
        public int mode() {
            return mode;
        }

        @Override
        public int uid() {
            return uid;
        }

        @Override
        public int gid() {
            return gid;
        }

        @Override
        protected long specialDeviceId() {
            return pty.deviceId();
        }

        @Override
        public void setAttributes(Caller caller, AttributeChange change) {
            if (change.permissions != -1) {
                mode = FileMode.S_IFCHR | (change.permissions & FileMode.S_IALLUGO);
            }
            if (change.uid != -1) {
                uid = change.uid;
            }
            if (change.gid != -1) {
                gid = change.gid;
            }
        }

        @Override
        public boolean opensItself() {
            return true;
        }

        @Override
        public FileImpl open(Caller caller, int flags) throws ErrnoException {
            if (pty.locked() || pty.masterClosed()) {
                throw Errno.EIO.raise();
            }
            if (pty.exclusive() && !caller.credentials().capable(Capability.CAP_SYS_ADMIN)) {
                throw Errno.EBUSY.raise();
            }
            SlaveFile file = new SlaveFile(pty, this, flags);
            boolean readable = (flags & Fcntl.O_ACCMODE) != Fcntl.O_WRONLY;
            if ((flags & Fcntl.O_NOCTTY) == 0 && readable && caller instanceof Task task) {
                controlIfFree(pty, task);
            }
            return file;
        }
    }

    /** A session leader without a terminal gets the first one that it opens. */
    static void controlIfFree(Pty pty, Task task) {
        ThreadGroup process = task.threadGroup();
        Session session = process.session();
        if (session != null
                && session.leader() == process
                && process.terminal() == null
                && pty.link().session() == null) {
            pty.link().control(session, process);
        }
    }
}
