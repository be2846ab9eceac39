package runscj.sentry.fs.host;

import static runscj.abi.Errno.EACCES;
import static runscj.abi.Errno.ENXIO;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Fcntl.F_DUPFD_CLOEXEC;
import static runscj.abi.Fcntl.F_GETFL;
import static runscj.abi.Fcntl.O_ACCMODE;
import static runscj.abi.Fcntl.O_RDWR;
import static runscj.abi.Fcntl.O_TRUNC;
import static runscj.abi.Fcntl.SEEK_SET;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_IFSOCK;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.ErrnoException;
import runscj.abi.FsMagic;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Inode;

/**
 * What fstat(2) sees of an inherited descriptor: the host's type, size and times, under numbers of
 * the sandbox.
 */
final class InheritedInode implements Inode, FileSystem {
    private static final int STAT_SIZE = 144;

    private final int fd;
    private final long inodeNumber;
    private final HostReadiness readiness;
    private final long deviceId;
    private final int mode;
    private final int uid;
    private final int gid;

    /**
     * Describes a descriptor.
     *
     * @param inodeNumber the same for all descriptors of one open file
     */
    InheritedInode(int fd, long inodeNumber, long deviceId, HostReadiness readiness) {
        this.fd = fd;
        this.inodeNumber = inodeNumber;
        this.readiness = readiness;
        this.deviceId = deviceId;
        try (Scratch scratch = Scratch.open()) {
            MemorySegment stat = scratch.allocate(STAT_SIZE);
            Host.required(HostFiles.fstat(fd, stat), "fstat of an inherited descriptor");
            mode = stat.get(ValueLayout.JAVA_INT, 24);
            uid = stat.get(ValueLayout.JAVA_INT, 28);
            gid = stat.get(ValueLayout.JAVA_INT, 32);
        }
    }

    @Override
    public FileSystem fileSystem() {
        return this;
    }

    @Override
    public long inodeNumber() {
        return inodeNumber;
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
    public void attributes(Attributes out) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment stat = scratch.allocate(STAT_SIZE);
            Host.checked(HostFiles.fstat(fd, stat));
            out.deviceId = deviceId;
            out.inodeNumber = inodeNumber();
            out.mode = mode;
            out.linkCount = 1;
            out.uid = uid;
            out.gid = gid;
            out.specialDeviceId = stat.get(ValueLayout.JAVA_LONG, 40);
            out.sizeBytes = stat.get(ValueLayout.JAVA_LONG, 48);
            out.blockSizeBytes = (int) stat.get(ValueLayout.JAVA_LONG, 56);
            out.blocks = stat.get(ValueLayout.JAVA_LONG, 64);
            out.accessTimeNs = timeNs(stat, 72);
            out.modifyTimeNs = timeNs(stat, 88);
            out.changeTimeNs = timeNs(stat, 104);
            out.birthTimeNs = out.changeTimeNs;
        }
    }

    private static long timeNs(MemorySegment stat, long offset) {
        return stat.get(ValueLayout.JAVA_LONG, offset) * 1_000_000_000
                + stat.get(ValueLayout.JAVA_LONG, offset + 8);
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        boolean sizeOnly =
                change.sizeBytes >= 0
                        && change.permissions == -1
                        && change.uid == -1
                        && change.gid == -1
                        && change.accessTimeNs == AttributeChange.OMIT
                        && change.modifyTimeNs == AttributeChange.OMIT;
        if (!sizeOnly) {
            throw EPERM.raise(); // the file belongs to the outside, which lent it for its contents
        }
        Host.checked(HostFiles.ftruncate(fd, change.sizeBytes));
    }

    /** Returns a file for this inode's descriptor, which it owns from now on. */
    FileImpl file(Fd owned) {
        return (mode & S_IFMT) == S_IFREG
                ? new InheritedRegularFile(owned, this)
                : new InheritedFile(owned, readiness, this);
    }

    @Override
    public boolean opensItself() {
        return true;
    }

    /**
     * Opens /dev/stdout and the like: a duplicate of the descriptor. Differs from Linux: the
     * position of a regular file is shared, since the sentry cannot open it by name; O_TRUNC moves
     * it to the beginning.
     */
    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        if ((mode & S_IFMT) == S_IFSOCK) {
            throw ENXIO.raise();
        }
        int has = (int) Host.checked(HostFiles.fcntl(fd, F_GETFL, 0)) & O_ACCMODE;
        if (has != O_RDWR && has != (flags & O_ACCMODE)) {
            throw EACCES.raise();
        }
        if ((flags & O_TRUNC) != 0 && (mode & S_IFMT) == S_IFREG) {
            Host.checked(HostFiles.lseek(fd, 0, SEEK_SET));
        }
        Fd copy = Fd.of((int) Host.checked(HostFiles.fcntl(fd, F_DUPFD_CLOEXEC, 0)));
        return new InheritedInode(copy.number(), inodeNumber, deviceId, readiness).file(copy);
    }

    @Override
    public String type() {
        return "hostfd";
    }

    @Override
    public Inode root() {
        return this;
    }

    @Override
    public long deviceId() {
        return deviceId;
    }

    @Override
    public void statfs(FileSystemStatistics out) {
        out.magic = FsMagic.ANON_INODE_FS_MAGIC;
    }
}
