package runscj.sentry.kernel.seccomp;

import java.util.concurrent.locks.LockSupport;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.OpenFile;

/**
 * A file that a supervisor puts among the descriptors of a waiting thread:
 * SECCOMP_IOCTL_NOTIF_ADDFD. The thread itself does it, because its table is its own.
 */
public final class AddedFile {
    /** Stands for the lowest free number. */
    public static final long ANY = -1;

    private final Task supervisor;
    private final OpenFile file;
    private final long number;
    private final boolean closeOnExec;
    private final boolean answers;

    /** Written under the listener's lock. */
    private volatile boolean done;

    private volatile int result;

    /** The supervisor's thread, which makes the request. */
    private final Thread waiting = Thread.currentThread();

    /**
     * Makes a request.
     *
     * @param file retained; the request takes the reference over
     * @param number a descriptor number, unsigned, or {@link #ANY}
     * @param answers whether the number is the call's result as well: SECCOMP_ADDFD_FLAG_SEND
     */
    public AddedFile(
            Task supervisor, OpenFile file, long number, boolean closeOnExec, boolean answers) {
        this.supervisor = supervisor;
        this.file = file;
        this.number = number;
        this.closeOnExec = closeOnExec;
        this.answers = answers;
    }

    boolean answers() {
        return answers;
    }

    boolean isDone() {
        return done;
    }

    /** Returns the number that the file got, or an errno, negative. */
    int result() {
        return result;
    }

    /** Ends the request: with a number, or an errno, negative. */
    void finish(int newResult) {
        result = newResult;
        done = true;
        supervisor.wake(1);
        LockSupport.unpark(waiting);
    }

    /** Waits for the thread that is just putting the file into its table. Supervisor's thread. */
    void awaitDone() {
        while (!done) {
            LockSupport.park(this);
        }
    }

    /** Takes the request back, or ends it without the file having been used. */
    void drop() {
        file.release();
    }

    /** Puts the file into the table of a thread, its own; returns the number or -errno. */
    int install(Task target) {
        FdTable fds = target.fds();
        long limit = target.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try {
            if (number != ANY) {
                int fd = (int) number; // negative ones are no descriptors: EBADF
                fds.replace(fd, file, closeOnExec, limit);
                return fd;
            }
            try (FdTable.Reservation reserved = fds.reserve(1, 0, limit)) {
                reserved.publish(closeOnExec, file);
                return reserved.fd(0);
            }
        } catch (ErrnoException e) {
            file.release();
            return -e.errno().number();
        }
    }
}
