package runscj.sentry.vfs;

import static runscj.abi.Errno.EBUSY;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOSPC;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.EPERM;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

/**
 * One tree of mounts (mount_namespaces(7)). Changes hold one lock for all namespaces, because they
 * propagate from one to another; walks take no lock.
 */
public final class MountNamespace {
    /** fs.mount-max would be 100000; every mount here is guest-made memory of the sentry. */
    private static final int MOUNTS_MAX = 20_000;

    /** Mounts in all trees that belong to descriptors, for the sentry's sake. */
    private static final int DETACHED_MAX = 100_000;

    static final OrderedLock LOCK = LockRank.MOUNTS.newLock();

    @GuardedBy("LOCK")
    private static int detachedMounts;

    /** Every namespace that is not closed: what is removed in one is unmounted in all others. */
    private static final Set<MountNamespace> LIVE = ConcurrentHashMap.newKeySet();

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final AtomicInteger users = new AtomicInteger();
    private final WaitQueue changes = new WaitQueue();

    @GuardedBy("LOCK")
    private final ArrayList<Mount> mounts = new ArrayList<>();

    private volatile Mount root;
    private volatile long sequence;

    /** Where the tree of a descriptor was made; null for a namespace that tasks live in. */
    private final @Nullable MountNamespace origin;

    private final UserNamespace owner;

    /** Makes the sandbox's first namespace, which nobody uses yet. */
    MountNamespace(Mount root) {
        this(root, null, UserNamespace.INITIAL);
        root.attach(this, null);
        mounts.add(root);
    }

    /** Returns whose capabilities count for it. */
    public UserNamespace owner() {
        return owner;
    }

    MountNamespace(Mount root, @Nullable MountNamespace origin, UserNamespace owner) {
        LIVE.add(this);
        this.root = root;
        this.origin = origin;
        this.owner = owner;
    }

    /**
     * Makes the namespace of a tree that only a descriptor shows (open_tree(2), fsmount(2)). Mount
     * lock held. ENOSPC when there are too many such mounts.
     */
    @GuardedBy("LOCK")
    MountNamespace detached(Mount tree) throws ErrnoException {
        int size = size(tree);
        if (size > DETACHED_MAX - detachedMounts) {
            throw ENOSPC.raise();
        }
        MountNamespace made = new MountNamespace(tree, this, owner);
        tree.attach(made, null);
        made.adopt(tree);
        return made;
    }

    /** Returns whether it is the tree of a descriptor. */
    boolean anonymous() {
        return origin != null;
    }

    /** Returns whether a tree lies in this namespace, or belongs to a descriptor made in it. */
    boolean mayUse(Mount mount) {
        MountNamespace of = mount.namespace();
        return of == this || (of != null && of.origin == this);
    }

    /** Says that the tree of a descriptor has become part of another one. */
    void end() {
        LIVE.remove(this);
    }

    /** Drops a descriptor's tree with the descriptor, unless it has been attached since. */
    public void dissolve() {
        LOCK.lock();
        try {
            if (root.namespace() == this && root.point() == null) {
                detachTree(root);
                LIVE.remove(this);
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Returns the number that statmount(2) shows; never used again. */
    public long id() {
        return id;
    }

    /** Returns the namespace with a number, or null. */
    public static @Nullable MountNamespace find(long id) {
        for (MountNamespace namespace : LIVE) {
            if (namespace.id == id && !namespace.anonymous()) {
                return namespace;
            }
        }
        return null;
    }

    /**
     * Returns the nearest group above a slave that has a member which can be seen from a root, or
     * 0.
     */
    public static int dominatingGroup(Mount mount, VfsPath seenFrom) {
        LOCK.lock();
        try {
            PeerGroup group = mount.master();
            while (group != null) {
                PeerGroup next = null;
                for (Mount member : group.members()) {
                    if (member.namespace() == mount.namespace()
                            && PathNames.isBelow(seenFrom, member.rootPath())) {
                        return group.id();
                    }
                    next = member.master();
                }
                group = next;
            }
            return 0;
        } finally {
            LOCK.unlock();
        }
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
        LOCK.lock();
        try {
            return List.copyOf(mounts);
        } finally {
            LOCK.unlock();
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

    void changed() {
        sequence++;
        changes.wake(Poll.POLLERR | Poll.POLLPRI);
    }

    /**
     * Attaches a new mount on top of a place. EINVAL outside this namespace, ENOTDIR if only one of
     * the two is a directory.
     */
    void attach(Mount mount, VfsPath place) throws ErrnoException {
        LOCK.lock();
        try {
            requireSameKind(mount.root(), place.dentry());
            attachLocked(mount, place);
            changed();
        } finally {
            LOCK.unlock();
        }
    }

    @GuardedBy("LOCK")
    private void attachLocked(Mount mount, VfsPath place) throws ErrnoException {
        VfsPath at = top(place);
        if (at.mount().namespace() != this) {
            throw EINVAL.raise();
        }
        if (at.dentry().unlinked() || !at.dentry().tryPin()) {
            throw ENOENT.raise();
        }
        try {
            graft(mount, at);
        } finally {
            at.dentry().unpin();
        }
    }

    /** Hangs a tree at a place, and copies of it wherever that place is seen by propagation. */
    @GuardedBy("LOCK")
    void graft(Mount tree, VfsPath at) throws ErrnoException {
        int size = size(tree);
        if (mounts.size() + size > MOUNTS_MAX) {
            throw ENOSPC.raise();
        }
        List<MountPropagation.Copy> copies = List.of();
        if (at.mount().peers() != null) {
            share(tree);
            copies = MountPropagation.copies(tree, at, MOUNTS_MAX / size);
        }
        tree.attach(this, at);
        adopt(tree);
        for (MountPropagation.Copy copy : copies) {
            VfsPath place = copy.place();
            MountNamespace other = place.mount().namespace();
            if (other == null || other.mounts.size() + size > MOUNTS_MAX) {
                MountPropagation.discard(copy.tree());
                continue;
            }
            Mount covering = place.mount().mountedOn(place.dentry());
            if (covering != null) {
                covering.unhook();
            }
            if (other.owner != owner) {
                MountLocks.lock(copy.tree());
            }
            copy.tree().attach(other, place);
            other.adopt(copy.tree());
            if (covering != null) {
                covering.attach(other, copy.tree().rootPath());
            }
            other.changed();
        }
    }

    private static void share(Mount tree) {
        tree.propagation(Mount.Propagation.SHARED);
        for (Mount child : tree.children()) {
            share(child);
        }
    }

    static int size(Mount tree) {
        int size = 1;
        for (Mount child : tree.children()) {
            size += size(child);
        }
        return size;
    }

    @GuardedBy("LOCK")
    void adopt(Mount tree) {
        tree.adopt(this);
        mounts.add(tree);
        if (anonymous()) {
            detachedMounts++;
        }
        for (Mount child : tree.children()) {
            adopt(child);
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
        LOCK.lock();
        try {
            requireBindable(source);
            requireSameKind(source.dentry(), target.dentry());
            Mount copy = copyOf(source, (flags & runscj.abi.Mount.MS_REC) != 0);
            boolean attached = false;
            try {
                attachLocked(copy, target);
                attached = true;
            } finally {
                if (!attached) {
                    MountPropagation.discard(copy);
                }
            }
            changed();
        } finally {
            LOCK.unlock();
        }
    }

    private void requireBindable(VfsPath source) throws ErrnoException {
        if (!mayUse(source.mount())
                || source.mount().propagation() == Mount.Propagation.UNBINDABLE) {
            throw EINVAL.raise();
        }
    }

    @GuardedBy("LOCK")
    private static Mount copyOf(VfsPath source, boolean recursive) throws ErrnoException {
        if (!recursive) {
            MountLocks.requireNoneBelow(source.mount(), source.dentry());
        }
        source.dentry().pin();
        try {
            Mount copy = source.mount().copy(source.dentry());
            copy.locked(false);
            if (recursive) {
                MountPropagation.copyBelow(source.mount(), source.dentry(), copy, null);
            }
            return copy;
        } finally {
            source.dentry().unpin();
        }
    }

    /**
     * Copies a place, with what is mounted below it if {@code flags} has MS_REC, into a tree that
     * only a descriptor shows.
     */
    public MountNamespace copyDetached(VfsPath source, int flags) throws ErrnoException {
        LOCK.lock();
        try {
            requireBindable(source);
            return detachedLocked(copyOf(source, (flags & runscj.abi.Mount.MS_REC) != 0));
        } finally {
            LOCK.unlock();
        }
    }

    @GuardedBy("LOCK")
    private MountNamespace detachedLocked(Mount tree) throws ErrnoException {
        boolean made = false;
        try {
            MountNamespace apart = detached(tree);
            made = true;
            return apart;
        } finally {
            if (!made) {
                MountPropagation.discard(tree);
            }
        }
    }

    /** Makes a new mount the tree of a descriptor. */
    MountNamespace newDetached(Mount mount) throws ErrnoException {
        LOCK.lock();
        try {
            return detachedLocked(mount);
        } finally {
            LOCK.unlock();
        }
    }

    /** Moves a mount (MS_MOVE, move_mount(2)). */
    public void move(VfsPath source, VfsPath target, int flags) throws ErrnoException {
        LOCK.lock();
        try {
            new MountMove(this, source, target).run(flags);
        } finally {
            LOCK.unlock();
        }
    }

    static boolean hasUnbindable(Mount tree) {
        if (tree.propagation() == Mount.Propagation.UNBINDABLE) {
            return true;
        }
        for (Mount child : tree.children()) {
            if (hasUnbindable(child)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a tree out of the list, which {@link #adopt} puts it into again. */
    @GuardedBy("LOCK")
    void forget(Mount tree) {
        removed(tree);
        for (Mount child : tree.children()) {
            forget(child);
        }
    }

    @GuardedBy("LOCK")
    private void removed(Mount mount) {
        if (mounts.remove(mount) && anonymous()) {
            detachedMounts--;
        }
    }

    @GuardedBy("LOCK")
    private void moveLocked(Mount moved, @Nullable VfsPath at) {
        moved.unhook();
        moved.attach(this, at);
    }

    /**
     * Changes the flags of one mount (MS_REMOUNT | MS_BIND and the per-mount half of MS_REMOUNT).
     * EBUSY when made read-only under writers.
     */
    void remount(VfsPath place, int flags) throws ErrnoException {
        LOCK.lock();
        try {
            Mount mount = place.mount();
            if (place.dentry() != mount.root() || mount.namespace() != this) {
                throw EINVAL.raise();
            }
            MountLocks.requireKept(mount, flags);
            boolean toReadOnly =
                    (flags & runscj.abi.Mount.MS_RDONLY) != 0
                            && !mount.has(runscj.abi.Mount.MS_RDONLY);
            if (toReadOnly && mount.hasWriters()) {
                throw EBUSY.raise();
            }
            mount.flags(flags);
            changed();
        } finally {
            LOCK.unlock();
        }
    }

    /** mount_setattr(2): the flags and propagation types of a mount, or of all below it too. */
    public void change(VfsPath place, MountChange change, boolean recursive) throws ErrnoException {
        LOCK.lock();
        try {
            Mount mount = place.mount();
            MountNamespace of = mount.namespace();
            if (of == null || place.dentry() != mount.root()) {
                throw EINVAL.raise();
            }
            if (of != this && !(of.anonymous() && mount.parent() == null)) {
                throw EINVAL.raise();
            }
            change.apply(mount, recursive);
            of.changed();
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Changes the options of a file system and the flags of one of its mounts (MS_REMOUNT). EBUSY
     * when made read-only under writers.
     */
    void remountFileSystem(VfsPath place, int flags, String options) throws ErrnoException {
        LOCK.lock();
        try {
            Mount mount = place.mount();
            if (place.dentry() != mount.root() || mount.namespace() != this) {
                throw EINVAL.raise();
            }
            MountLocks.requireKept(mount, flags);
            boolean readOnly = (flags & runscj.abi.Mount.MS_RDONLY) != 0;
            if (readOnly) {
                mount.fileSystemReadOnly(true);
            }
            mount.fileSystem().remount(options);
            mount.fileSystemReadOnly(readOnly);
            mount.flags(flags);
            changed();
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Changes a file system whatever shows it (fsconfig(2)). EBUSY when made read-only under
     * writers.
     *
     * @param readOnly null to leave that as it is
     */
    static void reconfigure(Mount mount, @Nullable Boolean readOnly, String options)
            throws ErrnoException {
        LOCK.lock();
        try {
            boolean before = mount.fileSystemReadOnly();
            if (readOnly != null && readOnly) {
                mount.fileSystemReadOnly(true);
            }
            boolean done = false;
            try {
                mount.fileSystem().remount(options);
                done = true;
            } finally {
                mount.fileSystemReadOnly(done && readOnly != null ? readOnly : before);
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Changes the propagation type of a mount, with MS_REC of all below it. */
    void propagation(VfsPath place, Mount.Propagation type, int flags) throws ErrnoException {
        LOCK.lock();
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
            LOCK.unlock();
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
        LOCK.lock();
        try {
            Mount mount = place.mount();
            if (place.dentry() != mount.root() || mount.namespace() != this) {
                throw EINVAL.raise();
            }
            if (mount == root) {
                throw EBUSY.raise();
            }
            MountLocks.requireLoose(mount);
            boolean detach = (flags & runscj.abi.Mount.MNT_DETACH) != 0;
            if (!detach && (mount.busy() || mount.hasChildren())) {
                throw EBUSY.raise();
            }
            List<Mount> along = new ArrayList<>();
            counterparts(mount, along);
            for (Mount other : along) {
                if (!detach && !other.hasChildren() && other.busy()) {
                    throw EBUSY.raise();
                }
            }
            detachTree(mount);
            for (Mount other : along) {
                MountNamespace where = other.namespace();
                if (where != null && !other.hasChildren()) {
                    where.detachTree(other);
                    where.changed();
                }
            }
            changed();
        } finally {
            LOCK.unlock();
        }
    }

    /** Collects what goes along with a tree, the innermost mounts first. */
    private static void counterparts(Mount tree, List<Mount> found) {
        for (Mount child : tree.children()) {
            counterparts(child, found);
        }
        found.addAll(MountPropagation.counterparts(tree));
    }

    @GuardedBy("LOCK")
    private void detachTree(Mount mount) {
        for (Mount child : mount.children()) {
            detachTree(child);
        }
        removed(mount);
        mount.detach();
    }

    /**
     * pivot_root(2): {@code newRoot} becomes the root of the namespace, the old root is mounted at
     * {@code putOld}.
     */
    void pivot(VfsPath oldRoot, VfsPath newRoot, VfsPath putOld) throws ErrnoException {
        LOCK.lock();
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
            MountLocks.requireLoose(top);
            top.locked(bottom.locked());
            bottom.locked(false);
            VfsPath oldPoint = bottom.point();
            moveLocked(top, oldPoint);
            moveLocked(bottom, top(putOld));
            if (oldPoint == null) {
                root = top;
            }
            changed();
        } finally {
            LOCK.unlock();
        }
    }

    private static boolean shared(@Nullable Mount mount) {
        return mount != null && mount.propagation() == Mount.Propagation.SHARED;
    }

    /** Takes one more user: a task's context, or the file layer for the first one. */
    MountNamespace retain() {
        users.incrementAndGet();
        return this;
    }

    /** Takes one more user unless the last one has gone; false then. */
    public boolean tryRetain() {
        int count;
        do {
            count = users.get();
            if (count == 0) {
                return false;
            }
        } while (!users.compareAndSet(count, count + 1));
        return true;
    }

    /** Lets a context that nobody shares enter this namespace, at its root (setns(2)). */
    public void admit(FsContext context) {
        context.enter(this, place -> rootPath());
    }

    /** Drops a user; everything is unmounted with the last one. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            close();
        }
    }

    /** Returns whether something is mounted on a dentry in this namespace. Takes no lock. */
    boolean hasMountOn(Dentry dentry) {
        return dentry.mountPoint() && hasMountOn(root, dentry);
    }

    private static boolean hasMountOn(Mount tree, Dentry dentry) {
        if (tree.mountedOn(dentry) != null) {
            return true;
        }
        for (Mount child : tree.children()) {
            if (hasMountOn(child, dentry)) {
                return true;
            }
        }
        return false;
    }

    /** Unmounts what other namespaces have on a dentry whose name is gone. */
    static void unmountEverywhere(Dentry dentry) {
        if (!dentry.mountPoint()) {
            return;
        }
        LOCK.lock();
        try {
            for (MountNamespace namespace : LIVE) {
                namespace.unmountFrom(dentry);
            }
        } finally {
            LOCK.unlock();
        }
    }

    @GuardedBy("LOCK")
    private void unmountFrom(Dentry dentry) {
        boolean some = false;
        for (Mount mount : mounts.toArray(new Mount[0])) {
            VfsPath at = mount.point();
            if (at != null && at.dentry() == dentry) {
                detachTree(mount);
                some = true;
            }
        }
        if (some) {
            changed();
        }
    }

    private void close() {
        LIVE.remove(this);
        LOCK.lock();
        try {
            detachTree(root);
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Fails with EPERM unless the caller may change what is mounted where: with the capability, and
     * outside of Landlock's domains.
     */
    public static void requireAdministrator(Caller caller) throws ErrnoException {
        PathRestrictions.requireMounting(caller);
        requireCapability(caller);
    }

    /** Fails with EPERM unless the caller may prepare mounts and change their attributes. */
    public static void requireCapability(Caller caller) throws ErrnoException {
        if (!caller.credentials()
                .capableIn(caller.fsContext().mountNamespace().owner(), Capability.CAP_SYS_ADMIN)) {
            throw EPERM.raise();
        }
    }
}
