package runscj.sentry.vfs;

import static runscj.abi.Errno.EBUSY;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ELOOP;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOSPC;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.EPERM;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** One tree of mounts (mount_namespaces(7)). Changes hold {@link #lock}; walks take no lock. */
public final class MountNamespace {
    /** fs.mount-max would be 100000; every mount here is guest-made memory of the sentry. */
    private static final int MOUNTS_MAX = 20_000;

    private final OrderedLock lock = LockRank.MOUNTS.newLock();
    private final WaitQueue changes = new WaitQueue();

    @GuardedBy("lock")
    private final ArrayList<Mount> mounts = new ArrayList<>();

    private volatile Mount root;
    private volatile long sequence;

    MountNamespace(Mount root) {
        this.root = root;
        root.attach(this, null);
        mounts.add(root);
    }

    /** Returns the bottom of the tree. */
    public Mount root() {
        return root;
    }

    /**
     * Returns the place that "/" means before any chroot: the top of what is mounted at the root.
     */
    public VfsPath rootPath() {
        return top(root.rootPath());
    }

    /** Returns a number that grows with every change. */
    public long sequence() {
        return sequence;
    }

    /**
     * Returns the queue that is woken with POLLERR and POLLPRI by every change: poll(2) on
     * /proc/self/mounts.
     */
    public WaitQueue changes() {
        return changes;
    }

    /** Returns the mounts in the order in which they were attached. */
    public List<Mount> snapshot() {
        lock.lock();
        try {
            return List.copyOf(mounts);
        } finally {
            lock.unlock();
        }
    }

    /** Returns what is visible at a place: the root of the topmost mount there. */
    static VfsPath top(VfsPath place) {
        VfsPath at = place;
        while (at.dentry().mountPoint()) {
            Mount above = at.mount().mountedOn(at.dentry());
            if (above == null) {
                break;
            }
            at = above.rootPath();
        }
        return at;
    }

    private void changed() {
        sequence++;
        changes.wake(Poll.POLLERR | Poll.POLLPRI);
    }

    /**
     * Attaches a new mount on top of a place. EINVAL outside this namespace, ENOTDIR if only one of
     * the two is a directory.
     */
    void attach(Mount mount, VfsPath place) throws ErrnoException {
        lock.lock();
        try {
            requireSameKind(mount.root(), place.dentry());
            attachLocked(mount, place);
            changed();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void attachLocked(Mount mount, VfsPath place) throws ErrnoException {
        VfsPath at = top(place);
        if (at.mount().namespace() != this) {
            throw EINVAL.raise();
        }
        if (at.dentry().unlinked() || !at.dentry().tryPin()) {
            throw ENOENT.raise();
        }
        try {
            if (mounts.size() >= MOUNTS_MAX) {
                throw ENOSPC.raise();
            }
            mount.attach(this, at);
            mounts.add(mount);
        } finally {
            at.dentry().unpin();
        }
    }

    private static void requireSameKind(Dentry first, Dentry second) throws ErrnoException {
        if (first.inode() instanceof DirectoryInode != second.inode() instanceof DirectoryInode) {
            throw ENOTDIR.raise();
        }
    }

    /**
     * Mounts a place a second time (MS_BIND), with what is mounted below it if {@code flags} has
     * MS_REC.
     */
    void bind(VfsPath source, VfsPath target, int flags) throws ErrnoException {
        lock.lock();
        try {
            if (source.mount().namespace() != this
                    || source.mount().propagation() == Mount.Propagation.UNBINDABLE) {
                throw EINVAL.raise();
            }
            requireSameKind(source.dentry(), target.dentry());
            source.dentry().pin();
            try {
                Mount copy = source.mount().copy(source.dentry());
                attachLocked(copy, target);
                if ((flags & runscj.abi.Mount.MS_REC) != 0) {
                    copyBelow(source.mount(), source.dentry(), copy, null, copy);
                }
            } finally {
                source.dentry().unpin();
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Copies what is mounted on {@code from} at or below a dentry on to {@code to}; records the
     * copies in {@code made}; leaves {@code except} out.
     */
    @GuardedBy("lock")
    private void copyBelow(
            Mount from,
            Dentry top,
            Mount to,
            @Nullable Map<Mount, Mount> made,
            @Nullable Mount except)
            throws ErrnoException {
        for (Mount child : from.children()) {
            VfsPath point = child.point();
            if (point == null
                    || child == except
                    || !isAncestor(top, point.dentry())
                    || (made == null && child.propagation() == Mount.Propagation.UNBINDABLE)) {
                continue;
            }
            Mount copy = child.copy(child.root());
            copy.attach(this, new VfsPath(to, point.dentry()));
            mounts.add(copy);
            if (mounts.size() > MOUNTS_MAX) {
                throw ENOSPC.raise();
            }
            if (made != null) {
                made.put(child, copy);
            }
            copyBelow(child, child.root(), copy, made, except);
        }
    }

    private static boolean isAncestor(Dentry ancestor, Dentry descendant) {
        for (Dentry at = descendant; at != null; at = at.parent()) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }

    /** Moves a mount (MS_MOVE). EINVAL unless the source is a mount point, ELOOP into itself. */
    void move(VfsPath source, VfsPath target) throws ErrnoException {
        lock.lock();
        try {
            Mount moved = source.mount();
            Mount parent = moved.parent();
            if (moved.namespace() != this || source.dentry() != moved.root() || parent == null) {
                throw EINVAL.raise();
            }
            if (parent.propagation() == Mount.Propagation.SHARED) {
                throw EINVAL.raise();
            }
            requireSameKind(moved.root(), target.dentry());
            VfsPath at = top(target);
            for (Mount above = at.mount(); above != null; above = above.parent()) {
                if (above == moved) {
                    throw ELOOP.raise();
                }
            }
            moveLocked(moved, at);
            changed();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void moveLocked(Mount moved, @Nullable VfsPath at) {
        moved.pin();
        try {
            moved.detach();
            moved.attach(this, at);
        } finally {
            moved.unpin();
        }
    }

    /**
     * Changes the flags of one mount (MS_REMOUNT | MS_BIND and the per-mount half of MS_REMOUNT).
     * EBUSY when made read-only under writers.
     */
    void remount(VfsPath place, int flags) throws ErrnoException {
        lock.lock();
        try {
            Mount mount = place.mount();
            if (place.dentry() != mount.root() || mount.namespace() != this) {
                throw EINVAL.raise();
            }
            boolean toReadOnly =
                    (flags & runscj.abi.Mount.MS_RDONLY) != 0
                            && !mount.has(runscj.abi.Mount.MS_RDONLY);
            if (toReadOnly && mount.hasWriters()) {
                throw EBUSY.raise();
            }
            mount.flags(flags);
            changed();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the propagation type of a mount, with MS_REC of all below it. */
    void propagation(VfsPath place, Mount.Propagation type, int flags) throws ErrnoException {
        lock.lock();
        try {
            if (place.dentry() != place.mount().root() || place.mount().namespace() != this) {
                throw EINVAL.raise();
            }
            propagate(
                    place.mount(),
                    type,
                    (flags & runscj.abi.Mount.MS_REC) != 0 ? Integer.MAX_VALUE : 0);
            changed();
        } finally {
            lock.unlock();
        }
    }

    private static void propagate(Mount mount, Mount.Propagation type, int depth) {
        mount.propagation(type);
        if (depth > 0) {
            for (Mount child : mount.children()) {
                propagate(child, type, depth - 1);
            }
        }
    }

    /** Unmounts (umount2(2)): EINVAL unless a mount point, EBUSY in use without MNT_DETACH. */
    void unmount(VfsPath place, int flags) throws ErrnoException {
        lock.lock();
        try {
            Mount mount = place.mount();
            if (place.dentry() != mount.root() || mount.namespace() != this) {
                throw EINVAL.raise();
            }
            if (mount == root) {
                throw EBUSY.raise();
            }
            boolean detach = (flags & runscj.abi.Mount.MNT_DETACH) != 0;
            if (!detach && (mount.busy() || mount.hasChildren())) {
                throw EBUSY.raise();
            }
            detachTree(mount);
            changed();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void detachTree(Mount mount) {
        for (Mount child : mount.children()) {
            detachTree(child);
        }
        mounts.remove(mount);
        mount.detach();
    }

    /**
     * pivot_root(2): {@code newRoot} becomes the root of the namespace, the old root is mounted at
     * {@code putOld}.
     */
    void pivot(VfsPath oldRoot, VfsPath newRoot, VfsPath putOld) throws ErrnoException {
        lock.lock();
        try {
            Mount top = newRoot.mount();
            Mount bottom = oldRoot.mount();
            if (top.namespace() != this
                    || bottom.namespace() != this
                    || putOld.mount().namespace() != this) {
                throw EINVAL.raise();
            }
            if (top == bottom || putOld.mount() == bottom) {
                throw EBUSY.raise();
            }
            VfsPath newPoint = top.point();
            if (newRoot.dentry() != top.root()
                    || oldRoot.dentry() != bottom.root()
                    || newPoint == null) {
                throw EINVAL.raise();
            }
            if (shared(bottom.parent()) || shared(newPoint.mount()) || shared(putOld.mount())) {
                throw EINVAL.raise();
            }
            if (!PathNames.isBelow(newRoot, putOld) || !PathNames.isBelow(oldRoot, newRoot)) {
                throw EINVAL.raise();
            }
            VfsPath oldPoint = bottom.point();
            moveLocked(top, oldPoint);
            moveLocked(bottom, top(putOld));
            if (oldPoint == null) {
                root = top;
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    private static boolean shared(@Nullable Mount mount) {
        return mount != null && mount.propagation() == Mount.Propagation.SHARED;
    }

    /** Copies the namespace (CLONE_NEWNS) and takes a context over into the copy. */
    public MountNamespace copy(FsContext context) throws ErrnoException {
        IdentityHashMap<Mount, Mount> made = new IdentityHashMap<>();
        MountNamespace copy;
        lock.lock();
        try {
            Mount rootCopy = root.copy(root.root());
            made.put(root, rootCopy);
            copy = new MountNamespace(rootCopy);
            copy.fill(root, rootCopy, made);
        } finally {
            lock.unlock();
        }
        context.enter(
                place -> {
                    Mount mount = made.get(place.mount());
                    return mount == null ? place : new VfsPath(mount, place.dentry());
                });
        return copy;
    }

    private void fill(Mount from, Mount to, Map<Mount, Mount> made) throws ErrnoException {
        lock.lockNested();
        try {
            copyBelow(from, from.root(), to, made, null);
        } finally {
            lock.unlock();
        }
    }

    /** Unmounts everything: the last task of the namespace is gone. */
    public void close() {
        lock.lock();
        try {
            detachTree(root);
        } finally {
            lock.unlock();
        }
    }

    /** Fails with EPERM unless the caller may change mounts. */
    static void requireAdministrator(Caller caller) throws ErrnoException {
        if (!caller.credentials().capable(runscj.abi.Capability.CAP_SYS_ADMIN)) {
            throw EPERM.raise();
        }
    }
}
