package runscj.sentry.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.OpenFile;

/**
 * The open files that a task's system call in progress uses, kept alive until it ends. Owner
 * thread.
 */
final class BorrowedFiles {
    private OpenFile[] files = new OpenFile[4];
    private int count;
    private @Nullable DetachedCall detached;

    /** Returns the request of io_uring(7) that is being attempted, or null. */
    @Nullable DetachedCall detached() {
        return detached;
    }

    void detached(@Nullable DetachedCall call) {
        detached = call;
    }

    /** Returns the open file of a descriptor; EBADF if there is none. */
    OpenFile get(FdTable table, int fd) throws ErrnoException {
        OpenFile file = table.lookup(fd);
        if (file == null) {
            return lent(fd);
        }
        if (table.users() == 1) {
            return file; // nobody else can close it during this call
        }
        file = table.retained(fd);
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        add(file);
        return file;
    }

    private OpenFile lent(int fd) throws ErrnoException {
        DetachedCall call = detached;
        OpenFile file = call == null ? null : call.file(fd);
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        return file;
    }

    /** Takes a reference over. */
    void add(OpenFile file) {
        if (count == files.length) {
            files = Arrays.copyOf(files, count * 2);
        }
        files[count++] = file;
    }

    int count() {
        return count;
    }

    /** Drops the files that were borrowed since there were {@code kept}. */
    @SuppressWarnings("NullAway") // slots beyond the count are never read
    void drop(int kept) {
        while (count > kept) {
            OpenFile file = files[--count];
            files[count] = null;
            file.release();
        }
    }
}
