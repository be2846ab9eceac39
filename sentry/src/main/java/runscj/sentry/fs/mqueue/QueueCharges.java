package runscj.sentry.fs.mqueue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * Bytes that each user's queues hold against RLIMIT_MSGQUEUE, in all ipc namespaces together. Any
 * thread.
 */
final class QueueCharges {
    @GuardedBy("this")
    private final Map<Integer, Long> byUser = new HashMap<>();

    /** Holds bytes; EMFILE beyond the limit, which is unsigned. */
    synchronized void hold(int uid, long bytes, long limit) throws ErrnoException {
        long before = byUser.getOrDefault(uid, 0L);
        if (bytes > Integer.MAX_VALUE || Long.compareUnsigned(before + bytes, limit) > 0) {
            throw Errno.EMFILE.raise();
        }
        byUser.put(uid, before + bytes);
    }

    /** Gives bytes back. */
    synchronized void give(int uid, long bytes) {
        long left = byUser.getOrDefault(uid, 0L) - bytes;
        if (left > 0) {
            byUser.put(uid, left);
        } else {
            byUser.remove(uid);
        }
    }
}
