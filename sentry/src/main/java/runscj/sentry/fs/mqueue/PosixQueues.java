package runscj.sentry.fs.mqueue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.abi.Rlimit;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Task;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.UnnamedFileSystem;
import runscj.sentry.vfs.VfsPath;

/** The names of a sandbox's POSIX message queues: mq_open(2), mq_unlink(2). Any thread. */
public final class PosixQueues {
    private static final int QUEUES_MAX = 256;

    /** What even a privileged program cannot exceed, for the sentry's sake. */
    private static final int QUEUES_HARD_MAX = 4096;

    private static final int COUNT_DEFAULT = 10;
    private static final int LENGTH_DEFAULT = 8192;
    private static final int COUNT_HARD_MAX = 65536;
    private static final int LENGTH_HARD_MAX = 16 << 20;
    private static final int NAME_MAX = 255;

    /** What Linux charges for a message and for a priority. */
    private static final int HEADER_BYTES = 48;

    private static final int PRIORITIES = 32768;

    private final UnnamedFileSystem fileSystem =
            new UnnamedFileSystem("mqueue", FsMagic.MQUEUE_MAGIC, DeviceRegistry.deviceId(0, 17));
    private final OrderedLock lock = LockRank.FILE.newLock();

    @GuardedBy("lock")
    private final Map<String, PosixQueue> names = new HashMap<>();

    /** Bytes held against RLIMIT_MSGQUEUE by user. */
    @GuardedBy("lock")
    private final Map<Integer, Long> charges = new HashMap<>();

    /** What a new queue is to be: mq_maxmsg and mq_msgsize. */
    public record Size(long countMax, long lengthMax) {}

    /**
     * Opens or makes a queue. The name has no slash.
     *
     * @param size of a new queue; null for the usual one
     * @throws ErrnoException ENOENT, EEXIST, EACCES, EINVAL, ENAMETOOLONG, EMFILE
     *     (RLIMIT_MSGQUEUE), ENOSPC
     */
    public OpenFile open(Task task, String name, int flags, int mode, @Nullable Size size)
            throws ErrnoException {
        checkName(name);
        PosixQueue queue;
        lock.lock();
        try {
            queue = names.get(name);
            if (queue == null) {
                if ((flags & Fcntl.O_CREAT) == 0) {
                    throw Errno.ENOENT.raise();
                }
                queue = makeLocked(task, mode, size);
                names.put(name, queue);
            } else {
                boolean exclusive = (flags & Fcntl.O_EXCL) != 0 && (flags & Fcntl.O_CREAT) != 0;
                if (exclusive) {
                    throw Errno.EEXIST.raise();
                }
                if ((flags & Fcntl.O_ACCMODE) == Fcntl.O_ACCMODE) {
                    throw Errno.EINVAL.raise();
                }
                Permissions.require(task.credentials(), queue.inode(), access(flags));
            }
            queue.users++;
        } finally {
            lock.unlock();
        }
        VfsPath path = task.fsContext().vfs().anonymousPath(queue.inode(), "/" + name);
        path.pin();
        int kept = flags & (Fcntl.O_ACCMODE | Fcntl.O_NONBLOCK);
        return new OpenFile(new PosixQueueFile(this, queue, task.threadGroup()), path, kept);
    }

    private static int access(int flags) {
        return switch (flags & Fcntl.O_ACCMODE) {
            case Fcntl.O_RDONLY -> Permissions.READ;
            case Fcntl.O_WRONLY -> Permissions.WRITE;
            default -> Permissions.READ | Permissions.WRITE;
        };
    }

    private static void checkName(String name) throws ErrnoException {
        if (name.isEmpty()) {
            throw Errno.ENOENT.raise();
        }
        if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw Errno.EACCES.raise();
        }
        if (name.length() > NAME_MAX) {
            throw Errno.ENAMETOOLONG.raise();
        }
    }

    @GuardedBy("lock")
    private PosixQueue makeLocked(Task task, int mode, @Nullable Size size) throws ErrnoException {
        Credentials who = task.credentials();
        boolean privileged = who.capable(Capability.CAP_SYS_RESOURCE);
        if (names.size() >= (privileged ? QUEUES_HARD_MAX : QUEUES_MAX)) {
            throw Errno.ENOSPC.raise();
        }
        long countMax = size == null ? COUNT_DEFAULT : size.countMax;
        long lengthMax = size == null ? LENGTH_DEFAULT : size.lengthMax;
        boolean valid =
                countMax > 0
                        && lengthMax > 0
                        && countMax <= (privileged ? COUNT_HARD_MAX : COUNT_DEFAULT)
                        && lengthMax <= (privileged ? LENGTH_HARD_MAX : LENGTH_DEFAULT);
        if (!valid) {
            throw Errno.EINVAL.raise();
        }
        long charge =
                countMax * (lengthMax + HEADER_BYTES)
                        + Math.min(countMax, PRIORITIES) * HEADER_BYTES;
        long before = charges.getOrDefault(who.ruid(), 0L);
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_MSGQUEUE);
        if (charge > Integer.MAX_VALUE || Long.compareUnsigned(before + charge, limit) > 0) {
            throw Errno.EMFILE.raise();
        }
        charges.put(who.ruid(), before + charge);
        int permissions = mode & ~task.fsContext().umask() & 07777;
        PosixQueue made =
                new PosixQueue(
                        fileSystem.newInode(task, FileMode.S_IFREG | permissions),
                        (int) countMax,
                        (int) lengthMax,
                        (int) charge,
                        who.ruid());
        made.users = 1; // the name
        return made;
    }

    /** Takes a name away; the queue stays as long as it is open. ENOENT, EACCES, EPERM. */
    public void unlink(Task task, String name) throws ErrnoException {
        checkName(name);
        PosixQueue queue;
        lock.lock();
        try {
            queue = names.get(name);
            if (queue == null) {
                throw Errno.ENOENT.raise();
            }
            Permissions.requireOwner(task.credentials(), queue.inode());
            names.remove(name);
        } finally {
            lock.unlock();
        }
        release(queue);
    }

    void release(PosixQueue queue) {
        boolean last;
        lock.lock();
        try {
            last = --queue.users == 0;
            if (last) {
                long left = charges.getOrDefault(queue.owner(), 0L) - queue.charged();
                if (left > 0) {
                    charges.put(queue.owner(), left);
                } else {
                    charges.remove(queue.owner());
                }
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            queue.discard();
        }
    }
}
