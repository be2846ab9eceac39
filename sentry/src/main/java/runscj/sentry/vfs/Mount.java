package runscj.sentry.vfs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;

/**
 * A file system, or a part of one, attached to the tree of a mount namespace. What is mounted where
 * changes under the namespace's lock; crossing takes no lock. Pinned by open files, working
 * directories and roots; a busy mount is not unmounted without MNT_DETACH.
 */
public final class Mount {
    /** How mounts below travel to other namespaces (mount_namespaces(7)). */
    public enum Propagation {
        PRIVATE,
        SHARED,
        SLAVE,
        UNBINDABLE
    }

    /**
     * Flags that belong to a mount rather than to a file system: MS_RDONLY, NOSUID, NODEV, NOEXEC,
     * NOATIME, NODIRATIME, RELATIME, NOSYMFOLLOW.
     */
    public static final int FLAGS =
            runscj.abi.Mount.MS_RDONLY
                    | runscj.abi.Mount.MS_NOSUID
                    | runscj.abi.Mount.MS_NODEV
                    | runscj.abi.Mount.MS_NOEXEC
                    | runscj.abi.Mount.MS_NOATIME
                    | runscj.abi.Mount.MS_NODIRATIME
                    | runscj.abi.Mount.MS_RELATIME
                    | runscj.abi.Mount.MS_NOSYMFOLLOW;

    /** Numbers of statmount(2) lie above those of mountinfo, so that nobody mistakes them. */
    public static final long UNIQUE_IDS = 1L << 31;

    /**
     * Returns what a mount keeps of the flags of mount(2), which say relatime by saying nothing.
     */
    static int atimeDefault(int wanted) {
        int kept = wanted & FLAGS;
        if ((wanted & runscj.abi.Mount.MS_STRICTATIME) != 0) {
            return kept & ~(runscj.abi.Mount.MS_RELATIME | runscj.abi.Mount.MS_NOATIME);
        }
        return (wanted & runscj.abi.Mount.MS_NOATIME) == 0
                ? kept | runscj.abi.Mount.MS_RELATIME
                : kept & ~runscj.abi.Mount.MS_RELATIME;
    }

    private static final AtomicInteger IDS = new AtomicInteger(20);

    private final int id = IDS.incrementAndGet();
    private final DentryTree tree;
    private final Dentry root;
    private final String source;
    private final ConcurrentHashMap<Dentry, Mount> children = new ConcurrentHashMap<>(4);
    private final AtomicInteger pins = new AtomicInteger();
    private final AtomicInteger writers = new AtomicInteger();
    private volatile int flags;
    private volatile @Nullable MountNamespace namespace;
    private volatile @Nullable VfsPath point;

    /** Changed with the mount lock held, as are the two below. */
    private volatile @Nullable PeerGroup peers;

    private volatile @Nullable PeerGroup master;
    private volatile boolean unbindable;
    private volatile boolean expired;

    /** Whether it must stay where it is, and which flags must stay as they are. */
    private volatile boolean locked;

    private volatile int lockedFlags;

    Mount(Dentry root, String source, int flags) {
        this.tree = root.tree();
        this.root = root;
        this.source = source;
        this.flags = flags & FLAGS;
        root.pinAgain();
        tree.mountAdded();
    }

    /** Returns the number that mountinfo shows. */
    public int id() {
        return id;
    }

    /** Returns the number that is never used again: statx(2), statmount(2). */
    public long uniqueId() {
        return UNIQUE_IDS + id;
    }

    /** Returns the file system. */
    public FileSystem fileSystem() {
        return tree.fileSystem();
    }

    /** Returns the directory or file of the file system that is visible at the mount point. */
    public Dentry root() {
        return root;
    }

    /** Returns the root as a path. */
    public VfsPath rootPath() {
        return new VfsPath(this, root);
    }

    /** Returns what /proc/mounts shows as the device. */
    public String source() {
        return source;
    }

    /** Returns the MS_* flags of {@link #FLAGS}. */
    public int flags() {
        return flags;
    }

    boolean locked() {
        return locked;
    }

    /** Mount lock held. */
    void locked(boolean stays) {
        locked = stays;
    }

    int lockedFlags() {
        return lockedFlags;
    }

    /** Mount lock held. */
    void lockedFlags(int stay) {
        lockedFlags = stay;
    }

    /** Returns whose capabilities count for the file system. */
    public UserNamespace fileSystemOwner() {
        return tree.owner();
    }

    void flags(int newFlags) {
        flags = newFlags & FLAGS;
    }

    /** Returns whether all of the MS_* flags are set. */
    public boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    /**
     * Returns whether nothing can be changed through it: itself or its file system is read-only.
     */
    public boolean readOnly() {
        return (flags & runscj.abi.Mount.MS_RDONLY) != 0 || tree.readOnly();
    }

    /** Returns whether the whole file system is read-only, in all of its mounts. */
    public boolean fileSystemReadOnly() {
        return tree.readOnly();
    }

    /** Returns whether the file system has other mounts. */
    boolean fileSystemShared() {
        return tree.mountCount() > 1;
    }

    /** Makes the whole file system read-only or writable. EBUSY under writers. */
    void fileSystemReadOnly(boolean wanted) throws ErrnoException {
        tree.readOnly(wanted);
    }

    /**
     * Returns whether device nodes of the file system can be opened: those that the sandbox's own
     * root made, and terminals.
     */
    boolean trustsDevices() {
        return tree.owner().isInitial() || fileSystem().type().equals("devpts");
    }

    /** Fails with EOVERFLOW for whose ids the file system's user namespace does not have. */
    void requireIds(Credentials who) throws ErrnoException {
        UserNamespace owner = tree.owner();
        if (!owner.mapsUid(who.fsuid()) || !owner.mapsGid(who.fsgid())) {
            throw Errno.EOVERFLOW.raise();
        }
    }

    /** Fails with EROFS on a read-only mount. */
    public void requireWritable() throws ErrnoException {
        if (readOnly()) {
            throw Errno.EROFS.raise();
        }
    }

    /** Returns the namespace, or null when it is not attached (any more). */
    public @Nullable MountNamespace namespace() {
        return namespace;
    }

    /** Returns where it is mounted; null for the root of a namespace and for detached mounts. */
    public @Nullable VfsPath point() {
        return point;
    }

    /** Returns the mount below, or null. */
    public @Nullable Mount parent() {
        VfsPath at = point;
        return at == null ? null : at.mount();
    }

    /** Returns the mount on one of this mount's dentries, or null. */
    @Nullable Mount mountedOn(Dentry dentry) {
        return dentry.mountPoint() ? children.get(dentry) : null;
    }

    Iterable<Mount> children() {
        return children.values();
    }

    boolean hasChildren() {
        return !children.isEmpty();
    }

    /** Hangs it at a place; the owner is null in a tree that has no namespace yet. */
    void attach(@Nullable MountNamespace owner, @Nullable VfsPath at) {
        namespace = owner;
        point = at;
        if (at != null) {
            at.dentry().pinAgain();
            at.dentry().mountAdded();
            at.mount().children.put(at.dentry(), this);
        }
    }

    /** Gives a tree that was built apart to a namespace. */
    void adopt(MountNamespace owner) {
        namespace = owner;
    }

    /** Takes it from its place, to be attached elsewhere. */
    void unhook() {
        VfsPath at = point;
        point = null;
        if (at != null) {
            at.mount().children.remove(at.dentry(), this);
            at.dentry().mountRemoved();
            at.dentry().unpin();
        }
    }

    void detach() {
        propagation(Propagation.PRIVATE);
        unhook();
        namespace = null;
        if (pins.get() == 0) {
            dropTree();
        }
    }

    void pin() {
        expired = false;
        pins.incrementAndGet();
    }

    void unpin() {
        if (pins.decrementAndGet() == 0 && namespace == null) {
            dropTree();
        }
    }

    /** Marks for MNT_EXPIRE; returns whether it was marked already and not used since. */
    boolean markExpired() {
        boolean was = expired;
        expired = true;
        return was;
    }

    boolean busy() {
        return pins.get() != 0;
    }

    void addWriter() {
        writers.incrementAndGet();
        tree.addWriter();
    }

    void removeWriter() {
        writers.decrementAndGet();
        tree.removeWriter();
    }

    boolean hasWriters() {
        return writers.get() != 0;
    }

    private void dropTree() {
        root.unpin();
        tree.mountRemoved();
    }

    /** Returns the propagation type; a slave may be shared as well, which this calls shared. */
    public Propagation propagation() {
        if (unbindable) {
            return Propagation.UNBINDABLE;
        }
        return peers != null
                ? Propagation.SHARED
                : master != null ? Propagation.SLAVE : Propagation.PRIVATE;
    }

    /** Returns the peer group that mountinfo shows as shared:N, or 0. */
    public int peerGroup() {
        PeerGroup group = peers;
        return group == null ? 0 : group.id();
    }

    /** Returns the peer group that mountinfo shows as master:N, or 0. */
    public int masterGroup() {
        PeerGroup group = master;
        return group == null ? 0 : group.id();
    }

    @Nullable PeerGroup master() {
        return master;
    }

    @Nullable PeerGroup peers() {
        return peers;
    }

    /** Changes the type. Mount lock held. */
    void propagation(Propagation type) {
        switch (type) {
            case SHARED -> {
                if (peers == null) {
                    join(new PeerGroup());
                }
            }
            case SLAVE -> {
                PeerGroup group = peers;
                if (group != null) {
                    leave(group);
                    if (!group.members().isEmpty()) {
                        follow(group);
                    }
                }
            }
            case PRIVATE, UNBINDABLE -> {
                PeerGroup group = peers;
                if (group != null) {
                    leave(group);
                }
                follow(null);
            }
        }
        unbindable = type == Propagation.UNBINDABLE;
    }

    private void join(PeerGroup group) {
        peers = group;
        group.members().add(this);
    }

    /** Leaves the peers; the slaves of the last one go over to its own master. */
    private void leave(PeerGroup group) {
        peers = null;
        group.members().remove(this);
        if (group.members().isEmpty()) {
            for (Mount slave : group.slaves().toArray(new Mount[0])) {
                slave.follow(master);
            }
        }
    }

    /** Becomes a peer and a slave as another mount is. Mount lock held. */
    void joinGroupsOf(Mount other) {
        PeerGroup group = other.peers;
        if (group != null) {
            join(group);
        }
        follow(other.master);
        unbindable = false;
    }

    private void follow(@Nullable PeerGroup group) {
        PeerGroup before = master;
        if (before != null) {
            before.slaves().remove(this);
        }
        master = group;
        if (group != null) {
            group.slaves().add(this);
        }
    }

    /** Makes an unattached copy for a bind mount or a new namespace. Mount lock held. */
    Mount copy(Dentry newRoot) {
        Mount copy = new Mount(newRoot, source, flags);
        copy.joinGroupsOf(this);
        copy.unbindable = unbindable;
        copy.locked = locked;
        copy.lockedFlags = lockedFlags;
        return copy;
    }
}
