package runscj.sentry.syscall.uring;

import java.util.ArrayList;
import java.util.List;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.IoUring;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.DetachedCall;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.OpenFile;

/** How an entry of the table becomes something to attempt. */
@FunctionalInterface
interface Operation {
    /** Checks an entry. Returns what to attempt; an errno is the result and ends the chain. */
    Request.Action prepare(Context context, Sqe sqe) throws ErrnoException;

    /** Where an entry comes from, and the files that its request will hold. */
    final class Context {
        private final Task task;
        private final RingFile ring;
        private final List<OpenFile> held = new ArrayList<>(1);

        Context(Task task, RingFile ring) {
            this.task = task;
            this.ring = ring;
        }

        Task task() {
            return task;
        }

        RingFile ring() {
            return ring;
        }

        /** Holds the file that the entry names, registered or not; EBADF. */
        OpenFile file(Sqe sqe) throws ErrnoException {
            return hold(sqe.fd(), (sqe.flags() & IoUring.IOSQE_FIXED_FILE) != 0);
        }

        /**
         * Holds a file; EBADF. The n-th one is reached as {@link DetachedCall#FIRST} + n.
         *
         * @param fd its descriptor, or its slot if it is {@code registered}
         */
        OpenFile hold(int fd, boolean registered) throws ErrnoException {
            OpenFile file = registered ? ring.files().retained(fd) : task.fds().retained(fd);
            if (file == null) {
                throw Errno.EBADF.raise();
            }
            held.add(file);
            if (file.pathOnly()) {
                throw Errno.EBADF.raise();
            }
            return file;
        }

        /** Returns what is held; the caller takes the references over. */
        OpenFile[] held() {
            return held.toArray(new OpenFile[0]);
        }

        /** Lets go: no request was made. */
        void drop() {
            for (OpenFile file : held) {
                file.release();
            }
        }
    }
}
