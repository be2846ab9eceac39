package runscj.sentry.fs.mqueue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.Rlimit;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ipc.IpcNamespace;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.VfsPath;

/**
 * The names of a sandbox's POSIX message queues: mq_open(2), mq_unlink(2), and the same by the
 * files of {@link #fileSystem}. Any thread.
 */
public final class PosixQueues implements IpcNamespace.Contents {
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

    private final MqueueFileSystem fileSystem = new MqueueFileSystem(this);
    private final OrderedLock lock = LockRank.FILE.newLock();

    @GuardedBy("lock")
    private final Map<String, PosixQueue> names = new HashMap<>();

    @GuardedBy("lock")
    private long made;

    private static final QueueCharges CHARGES = new QueueCharges();

    private final UserNamespace owner;

    private PosixQueues(UserNamespace owner) {
        this.owner = owner;
    }

    /** Returns whose capabilities count for the namespace. */
    UserNamespace owner() {
        return owner;
    }

    /** Returns the queues of an ipc namespace; made when first asked for. */
    public static PosixQueues of(IpcNamespace namespace) {
        return namespace.posixQueues() instanceof PosixQueues known ? known : firstOf(namespace);
    }

    private static PosixQueues firstOf(IpcNamespace namespace) {
        synchronized (namespace) {
            if (namespace.posixQueues() instanceof PosixQueues known) {
                return known;
            }
            PosixQueues made = new PosixQueues(namespace.owner());
            namespace.posixQueues(made);
            return made;
        }
    }

    /**
     * The namespace has lost its last user: queues stay as long as they are open. Differs from
     * Linux: a mount that is left shows no names any more.
     */
    @Override
    public void close() {
        List<PosixQueue> left;
        lock.lock();
        try {
            left = new ArrayList<>(names.values());
            names.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(this::release);
    }

    /** Returns the file system in which every queue is a file: mount(2) of type mqueue. */
    public FileSystem fileSystem() {
        return fileSystem;
    }

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
        if (!owner.mapsUid(who.fsuid()) || !owner.mapsGid(who.fsgid())) {
            throw Errno.EOVERFLOW.raise();
        }
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
        CHARGES.hold(who.ruid(), charge, task.threadGroup().limits().soft(Rlimit.RLIMIT_MSGQUEUE));
        int permissions = mode & ~task.fsContext().umask() & 07777;
        PosixQueue queue =
                new PosixQueue(
                        fileSystem,
                        permissions,
                        who,
                        made++,
                        (int) countMax,
                        (int) lengthMax,
                        (int) charge);
        queue.users = 1; // the name
        return queue;
    }

    /** Returns the queue of a name, or null. */
    @Nullable PosixQueue find(String name) {
        lock.lock();
        try {
            return names.get(name);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the names of the queues that were made as number {@code from} or later, in order. */
    SortedMap<Long, String> namesFrom(long from) {
        SortedMap<Long, String> found = new TreeMap<>();
        lock.lock();
        try {
            names.forEach(
                    (name, queue) -> {
                        if (queue.number() >= from) {
                            found.put(queue.number(), name);
                        }
                    });
        } finally {
            lock.unlock();
        }
        return found;
    }

    /** Makes a queue of the usual size by its name in the file system. As {@link #open}. */
    PosixQueue create(Task task, String name, int mode) throws ErrnoException {
        lock.lock();
        try {
            if (names.containsKey(name)) {
                throw Errno.EEXIST.raise();
            }
            PosixQueue queue = makeLocked(task, mode, null);
            names.put(name, queue);
            return queue;
        } finally {
            lock.unlock();
        }
    }

    /** Opens a queue that was found by its name. ENOENT if it has lost its last user meanwhile. */
    PosixQueueFile open(Task task, PosixQueue queue) throws ErrnoException {
        lock.lock();
        try {
            if (queue.users == 0) {
                throw Errno.ENOENT.raise();
            }
            queue.users++;
        } finally {
            lock.unlock();
        }
        return new PosixQueueFile(this, queue, task.threadGroup());
    }

    /** Takes a name away; the queue stays as long as it is open. ENOENT, EACCES, EPERM. */
    public void unlink(Task task, String name) throws ErrnoException {
        checkName(name);
        remove(name, task.credentials());
    }

    /** Takes a name away for somebody who may; the caller is null where that has been checked. */
    void remove(String name, @Nullable Credentials who) throws ErrnoException {
        PosixQueue queue;
        lock.lock();
        try {
            queue = names.get(name);
            if (queue == null) {
                throw Errno.ENOENT.raise();
            }
            if (who != null) {
                Permissions.requireOwner(who, queue.inode());
            }
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
        } finally {
            lock.unlock();
        }
        if (last) {
            CHARGES.give(queue.owner(), queue.charged());
            queue.discard();
        }
    }
}
