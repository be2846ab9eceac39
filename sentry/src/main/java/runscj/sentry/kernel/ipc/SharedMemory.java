package runscj.sentry.kernel.ipc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * shmget(2), shmop(2), shmctl(2). Any thread. The caller maps and unmaps: an address space's lock
 * comes before ours.
 */
public final class SharedMemory {
    /** SHMMAX and SHMALL of Linux: no limit of their own. */
    public static final long UNLIMITED = -1L - (1L << 24);

    /** Larger ones cannot be mapped. */
    private static final long SIZE_MAX = 1L << 46;

    private static final int SHM_DEST = 01000;
    private static final int SHM_LOCKED = 02000;

    private final OrderedLock lock = LockRank.FILE.newLock();
    private final MemoryFile memory;
    private final UserNamespace owner;

    @GuardedBy("lock")
    private final IpcTable<SharedSegment> table;

    SharedMemory(MemoryFile memory, UserNamespace owner, IpcQuota quota) {
        this.memory = memory;
        this.owner = owner;
        this.table = new IpcTable<>(Ipc.SHMMNI, owner, quota);
    }

    /** What IPC_STAT tells. */
    public record Status(
            IpcObject.Permissions permissions,
            long sizeBytes,
            long attachedSeconds,
            long detachedSeconds,
            long changedSeconds,
            int creatorPid,
            int lastPid,
            int attached) {}

    /** What SHM_INFO tells. */
    public record Totals(int segments, long pages, int highest) {}

    /** shmget(2). */
    public int get(Credentials caller, int key, long size, int flags, int pid)
            throws ErrnoException {
        lock.lock();
        try {
            return table.get(
                    caller,
                    key,
                    flags,
                    new IpcTable.Maker<>() {
                        @Override
                        public SharedSegment make() throws ErrnoException {
                            return create(caller, key, size, flags, pid);
                        }

                        @Override
                        public void check(SharedSegment found) throws ErrnoException {
                            if (Long.compareUnsigned(size, found.sizeBytes()) > 0) {
                                throw Errno.EINVAL.raise();
                            }
                        }
                    });
        } finally {
            lock.unlock();
        }
    }

    private SharedSegment create(Credentials caller, int key, long size, int flags, int pid)
            throws ErrnoException {
        if (size == 0 || Long.compareUnsigned(size, UNLIMITED) > 0) {
            throw Errno.EINVAL.raise();
        }
        if (size < 0 || size > SIZE_MAX || (flags & Ipc.SHM_HUGETLB) != 0) {
            throw Errno.ENOMEM.raise(); // no huge page is reserved here
        }
        return new SharedSegment(this, memory, caller, key, flags, size, pid);
    }

    /**
     * Returns a segment with a reference for a mapping to be made; EINVAL, EACCES, EIDRM. The
     * caller releases it after mapping.
     */
    public SharedSegment hold(Credentials caller, int id, int access) throws ErrnoException {
        lock.lock();
        try {
            SharedSegment segment = table.find(id);
            segment.require(caller, access);
            segment.retain();
            return segment;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a process has attached a segment. */
    public void attached(SharedSegment segment, int pid) {
        lock.lock();
        try {
            segment.attachedSeconds = IpcObject.nowSeconds();
            segment.lastPid = pid;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a process has detached a segment. */
    public void detached(SharedSegment segment, int pid) {
        lock.lock();
        try {
            segment.detachedSeconds = IpcObject.nowSeconds();
            segment.lastPid = pid;
        } finally {
            lock.unlock();
        }
    }

    /** The last reference is gone: a segment that was to be removed goes. */
    void unused(SharedSegment segment) {
        boolean goes;
        lock.lock();
        try {
            segment.detachedSeconds = IpcObject.nowSeconds();
            goes = removeIfUnusedLocked(segment);
        } finally {
            lock.unlock();
        }
        if (goes) {
            segment.free();
        }
    }

    @GuardedBy("lock")
    private boolean removeIfUnusedLocked(SharedSegment segment) {
        boolean goes =
                (segment.mode() & SHM_DEST) != 0 && segment.attached() == 0 && !segment.removed();
        if (goes) {
            table.remove(segment);
        }
        return goes;
    }

    /** IPC_STAT, SHM_STAT, SHM_STAT_ANY: the last two take a place. */
    public Status status(Credentials caller, int id, int command) throws ErrnoException {
        lock.lock();
        try {
            SharedSegment segment = command == Ipc.IPC_STAT ? table.find(id) : table.place(id);
            if (command != Ipc.SHM_STAT_ANY) {
                segment.require(caller, IpcObject.READ);
            }
            return new Status(
                    segment.permissions(),
                    segment.sizeBytes(),
                    segment.attachedSeconds,
                    segment.detachedSeconds,
                    segment.changedSeconds(),
                    segment.creatorPid,
                    segment.lastPid,
                    segment.attached());
        } finally {
            lock.unlock();
        }
    }

    /** Returns sums over all segments. */
    public Totals totals() {
        lock.lock();
        try {
            long pages = 0;
            int highest = table.highest();
            for (int i = 0; i <= highest; i++) {
                try {
                    pages += table.place(i).mappedBytes() >>> 12;
                } catch (ErrnoException e) {
                    // an unused place
                }
            }
            return new Totals(table.used(), pages, highest);
        } finally {
            lock.unlock();
        }
    }

    /** IPC_SET. */
    public void change(Credentials caller, int id, int uid, int gid, int mode)
            throws ErrnoException {
        lock.lock();
        try {
            SharedSegment segment = table.find(id);
            segment.requireOwner(caller);
            segment.change(uid, gid, mode);
        } finally {
            lock.unlock();
        }
    }

    /** SHM_LOCK and SHM_UNLOCK: nothing is ever swapped out here. EPERM. */
    public void pin(Credentials caller, int id, int command) throws ErrnoException {
        lock.lock();
        try {
            SharedSegment segment = table.find(id);
            if (!caller.capableIn(owner, Capability.CAP_IPC_LOCK)) {
                segment.requireOwner(caller);
            }
            if (command == Ipc.SHM_LOCK) {
                segment.addMode(SHM_LOCKED);
            } else {
                segment.removeMode(SHM_LOCKED);
            }
        } finally {
            lock.unlock();
        }
    }

    /** IPC_RMID: at once, or when the last process lets go of it. */
    public void remove(Credentials caller, int id) throws ErrnoException {
        SharedSegment segment;
        boolean goes;
        lock.lock();
        try {
            segment = table.find(id);
            segment.requireOwner(caller);
            segment.addMode(SHM_DEST);
            table.forgetKey(segment);
            goes = removeIfUnusedLocked(segment);
        } finally {
            lock.unlock();
        }
        if (goes) {
            segment.free();
        }
    }

    /** The namespace goes: so do all segments, those in use when they are let go of. */
    void removeAll() {
        List<SharedSegment> free = new ArrayList<>();
        lock.lock();
        try {
            for (SharedSegment segment : table.all()) {
                segment.addMode(SHM_DEST);
                table.forgetKey(segment);
                if (removeIfUnusedLocked(segment)) {
                    free.add(segment);
                }
            }
        } finally {
            lock.unlock();
        }
        for (SharedSegment segment : free) {
            segment.free();
        }
    }
}
