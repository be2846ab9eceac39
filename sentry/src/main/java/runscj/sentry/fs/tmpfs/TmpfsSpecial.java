package runscj.sentry.fs.tmpfs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;

/** A FIFO, socket or device node: a name for something that another layer attaches or opens. */
final class TmpfsSpecial extends TmpfsInode {
    private final long specialDeviceId;

    @GuardedBy("lock")
    private @Nullable Object attachment;

    TmpfsSpecial(TmpfsFileSystem fileSystem, int mode, int uid, int gid, long specialDeviceId) {
        super(fileSystem, mode, uid, gid);
        this.specialDeviceId = specialDeviceId;
    }

    @Override
    long specialDeviceId() {
        return specialDeviceId;
    }

    @Override
    long sizeLocked() {
        return 0;
    }

    @Override
    void freeContents() {}

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ENXIO.raise();
    }

    @Override
    public @Nullable Object attachment() {
        lock.lock();
        try {
            return attachment;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Object attachIfAbsent(Object wanted) {
        lock.lock();
        try {
            Object current = attachment;
            if (current == null) {
                attachment = wanted;
                return wanted;
            }
            return current;
        } finally {
            lock.unlock();
        }
    }
}
