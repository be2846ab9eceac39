package runscj.sentry.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An open file description: what dup(2) and fork(2) share. Reference counted, because close(2) semantics are visible. */
public final class OpenFile {
    private final FileImpl impl;
    private final @Nullable VfsPath path;
    private final AtomicInteger references = new AtomicInteger(1);
    private volatile int flags;

    /**
     * Makes an open file with one reference.
     *
     * @param path where it was opened; null for pipes, sockets and anonymous files
     * @param flags O_* as F_GETFL returns them, with the access mode
     */
    public OpenFile(FileImpl impl, @Nullable VfsPath path, int flags) {
        this.impl = impl;
        this.path = path;
        this.flags = flags;
    }

    /** Returns the behaviour. */
    public FileImpl impl() {
        return impl;
    }

    /** Returns where it was opened. */
    public @Nullable VfsPath path() {
        return path;
    }

    /** Returns access mode and status flags. */
    public int flags() {
        return flags;
    }

    /** Sets the status flags that F_SETFL may change. */
    public void flags(int newFlags) {
        flags = newFlags;
    }

    /** Takes a reference; false if the last one is gone already. */
    public boolean tryRetain() {
        int count;
        do {
            count = references.get();
            if (count == 0) {
                return false;
            }
        } while (!references.compareAndSet(count, count + 1));
        return true;
    }

    /** Drops a reference; the last one closes the file. */
    public void release() {
        if (references.decrementAndGet() == 0) {
            impl.close();
        }
    }
}
