package runscj.sentry.socket.unix;

import java.util.concurrent.atomic.AtomicLong;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.OpenFile;

/**
 * Counts descriptors that are in a message. As in Linux a sender without privilege may not add to
 * more than its RLIMIT_NOFILE of them, which bounds what cycles of sockets in flight can hold.
 * Differs from Linux: the count is the sandbox's rather than a user's, and cycles are not
 * collected.
 */
final class InFlight {
    private static final AtomicLong COUNT = new AtomicLong();

    /** What even the privileged may not exceed. */
    private static final long BOUND = 1 << 20;

    private InFlight() {}

    /** Takes references for a message; ETOOMANYREFS. */
    static void takeOff(Task task, OpenFile[] files) throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        boolean privileged =
                task.credentials().capable(Capability.CAP_SYS_RESOURCE)
                        || task.credentials().capable(Capability.CAP_SYS_ADMIN);
        long now = COUNT.addAndGet(files.length);
        if (now > BOUND || (!privileged && Long.compareUnsigned(now, limit) > 0)) {
            COUNT.addAndGet(-files.length);
            throw Errno.ETOOMANYREFS.raise();
        }
        for (OpenFile file : files) {
            file.tryRetain(); // the sender holds one: succeeds
        }
    }

    static void landed(int files) {
        COUNT.addAndGet(-files);
    }

    /** Gives references back that no message took. */
    static void giveBack(OpenFile[] files) {
        landed(files.length);
        for (OpenFile file : files) {
            file.release();
        }
    }
}
