package runscj.sentry.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;

/**
 * The file that a process runs (/proc/PID/exe): shared with forked children, counted. Nobody writes
 * to it meanwhile. Any thread.
 */
public final class ExecutedFile {
    private final OpenFile file;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * Takes a reference of the file and denies writing to it; ETXTBSY if it is open for writing.
     */
    public ExecutedFile(OpenFile file) throws ErrnoException {
        VfsPath path = file.path();
        if (path != null && !path.dentry().tryDenyWrite()) {
            throw Errno.ETXTBSY.raise();
        }
        if (!file.tryRetain()) {
            throw new IllegalStateException("executed file is closed");
        }
        this.file = file;
    }

    /** Returns where the file is, for /proc/PID/exe. */
    public @Nullable VfsPath path() {
        return file.path();
    }

    /** Returns the file, borrowed. */
    public OpenFile file() {
        return file;
    }

    ExecutedFile retain() {
        users.incrementAndGet();
        return this;
    }

    /** Drops a user; the last one allows writing again. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            VfsPath path = file.path();
            if (path != null) {
                path.dentry().allowWrite();
            }
            file.release();
        }
    }
}
