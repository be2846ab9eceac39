package runscj.sentry.vfs;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;

/** The inode of an object that has no name in any directory: a pipe, a socket. Any thread. */
public final class UnnamedInode implements Inode {
    private static final AtomicLong NUMBERS = new AtomicLong(1);

    private final UnnamedFileSystem fileSystem;
    private final long inodeNumber = NUMBERS.getAndIncrement();
    private final long birthNs = System.currentTimeMillis() * 1_000_000;
    private final @Nullable Object attachment;
    private volatile int mode;
    private volatile int uid;
    private volatile int gid;

    UnnamedInode(
            UnnamedFileSystem fileSystem, int mode, int uid, int gid, @Nullable Object attachment) {
        this.attachment = attachment;
        this.fileSystem = fileSystem;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
    }

    @Override
    public FileSystem fileSystem() {
        return fileSystem;
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
    public void attributes(Attributes out) {
        out.deviceId = fileSystem.deviceId();
        out.inodeNumber = inodeNumber;
        out.mode = mode;
        out.linkCount = 1;
        out.uid = uid;
        out.gid = gid;
        out.specialDeviceId = 0;
        out.sizeBytes = 0;
        out.blockSizeBytes = 4096;
        out.blocks = 0;
        out.accessTimeNs = birthNs;
        out.modifyTimeNs = birthNs;
        out.changeTimeNs = birthNs;
        out.birthTimeNs = birthNs;
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        if (change.permissions >= 0) {
            mode = (mode & FileMode.S_IFMT) | (change.permissions & FileMode.S_IALLUGO);
        }
        if (change.uid != -1) {
            uid = change.uid;
        }
        if (change.gid != -1) {
            gid = change.gid;
        }
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ENXIO.raise();
    }
}
