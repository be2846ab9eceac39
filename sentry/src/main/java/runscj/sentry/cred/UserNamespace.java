package runscj.sentry.cred;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * A user namespace: whose capabilities count for what, and how ids are seen (user_namespaces(7)).
 * Inside the sentry every id is the initial namespace's; they are translated where the guest passes
 * or reads them. Any thread.
 */
public final class UserNamespace {
    /** What an id without a counterpart is shown as (/proc/sys/kernel/overflowuid). */
    public static final int OVERFLOW_ID = 65_534;

    /** A namespace of this level has no children. */
    private static final int LEVEL_MAX = 33;

    /** The sandbox's own: ids are as they are. */
    public static final UserNamespace INITIAL = new UserNamespace();

    private final @Nullable UserNamespace parent;
    private final int level;
    private final int ownerUid;
    private final int ownerGid;

    /** Whether the creator could have given a file capabilities. */
    private final boolean creatorSetsFileCapabilities;

    /**
     * The maps are written once each and {@link #setgroupsAllowed} with them, under {@code this}.
     */
    private volatile IdMap uids;

    private volatile IdMap gids;
    private volatile IdMap projects;
    private volatile boolean setgroupsAllowed;

    private UserNamespace() {
        parent = null;
        level = 0;
        ownerUid = 0;
        ownerGid = 0;
        creatorSetsFileCapabilities = true;
        uids = IdMap.IDENTITY;
        gids = IdMap.IDENTITY;
        projects = IdMap.IDENTITY;
        setgroupsAllowed = true;
    }

    private UserNamespace(Credentials creator) {
        UserNamespace around = creator.userNamespace();
        parent = around;
        level = around.level + 1;
        ownerUid = creator.euid();
        ownerGid = creator.egid();
        creatorSetsFileCapabilities = creator.has(Capability.CAP_SETFCAP);
        uids = IdMap.EMPTY;
        gids = IdMap.EMPTY;
        projects = IdMap.EMPTY;
        setgroupsAllowed = around.setgroupsAllowed;
    }

    /**
     * Makes a namespace inside the creator's.
     *
     * @throws ErrnoException ENOSPC when nested too deeply, EPERM when the creator has no id there
     */
    public static UserNamespace inside(Credentials creator) throws ErrnoException {
        UserNamespace around = creator.userNamespace();
        if (around.level >= LEVEL_MAX) {
            throw Errno.ENOSPC.raise();
        }
        if (!around.mapsUid(creator.euid()) || !around.mapsGid(creator.egid())) {
            throw Errno.EPERM.raise();
        }
        return new UserNamespace(creator);
    }

    /** Returns whether it is the sandbox's own, whose ids need no translation. */
    public boolean isInitial() {
        return parent == null;
    }

    /** Returns the namespace around, null for the initial one. */
    public @Nullable UserNamespace parent() {
        return parent;
    }

    /** Returns how many namespaces are around. */
    public int level() {
        return level;
    }

    /** Returns who made it, as the kernel's id. */
    public int ownerUid() {
        return ownerUid;
    }

    /** Returns the maker's group, as the kernel's id. */
    public int ownerGid() {
        return ownerGid;
    }

    /** Returns whether it is another namespace or lies somewhere inside that. */
    public boolean isWithin(UserNamespace other) {
        UserNamespace at = this;
        while (at.level > other.level && at.parent != null) {
            at = at.parent;
        }
        return at == other;
    }

    /** Returns the kernel's id of a user here, or -1. */
    public int uidToKernel(int uid) {
        return parent == null ? uid : uids.toKernel(uid);
    }

    /** Returns the kernel's id of a group here, or -1. */
    public int gidToKernel(int gid) {
        return parent == null ? gid : gids.toKernel(gid);
    }

    /** Returns what a user is called here, or -1. */
    public int uidFromKernel(int uid) {
        return parent == null ? uid : uids.fromKernel(uid);
    }

    /** Returns what a group is called here, or -1. */
    public int gidFromKernel(int gid) {
        return parent == null ? gid : gids.fromKernel(gid);
    }

    /** Returns what a user is shown as here: {@link #OVERFLOW_ID} for one from outside. */
    public int uidShown(int uid) {
        if (parent == null) {
            return uid;
        }
        int shown = uids.fromKernel(uid);
        return shown == -1 ? OVERFLOW_ID : shown;
    }

    /** Returns what a group is shown as here: {@link #OVERFLOW_ID} for one from outside. */
    public int gidShown(int gid) {
        if (parent == null) {
            return gid;
        }
        int shown = gids.fromKernel(gid);
        return shown == -1 ? OVERFLOW_ID : shown;
    }

    /** Returns whether a kernel's user id has a counterpart here. */
    public boolean mapsUid(int uid) {
        return parent == null || uids.fromKernel(uid) != -1;
    }

    /** Returns whether a kernel's group id has a counterpart here. */
    public boolean mapsGid(int gid) {
        return parent == null || gids.fromKernel(gid) != -1;
    }

    /** Returns the kernel's id of root here, or -1. */
    public int rootUid() {
        return parent == null ? 0 : uids.toKernel(0);
    }

    /** Returns one of the maps. */
    public IdMap map(IdKind kind) {
        return switch (kind) {
            case UID -> uids;
            case GID -> gids;
            case PROJECT -> projects;
        };
    }

    /** Returns whether setgroups(2) may be called, given the right and a map. */
    public boolean setgroupsAllowed() {
        return setgroupsAllowed;
    }

    /** Returns whether setgroups(2) may be called now, given the right. */
    boolean maySetGroups() {
        return setgroupsAllowed && gids.size() != 0;
    }

    /**
     * Allows or forbids setgroups(2) for good; EPERM once it is forbidden, or to forbid it after
     * the map of groups has been written.
     */
    public synchronized void setgroupsAllowed(boolean allowed) throws ErrnoException {
        if (allowed ? !setgroupsAllowed : gids.size() != 0) {
            throw Errno.EPERM.raise();
        }
        setgroupsAllowed = allowed;
    }

    /**
     * Writes a map.
     *
     * @param opener who opened the file
     * @param writer who writes to it
     * @throws ErrnoException EPERM when it has been written before, is not the writer's to write,
     *     or names ids that the parent does not have; EINVAL for a text that is no map
     */
    public synchronized void writeMap(
            IdKind kind, Credentials opener, Credentials writer, String text)
            throws ErrnoException {
        UserNamespace around = parent;
        UserNamespace from = opener.userNamespace();
        if (around == null || (from != this && from != around) || map(kind).size() != 0) {
            throw Errno.EPERM.raise();
        }
        if (kind != IdKind.PROJECT && !opener.capableIn(this, Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
        IdMap.Builder extents = IdMapText.parse(text);
        if (!mayMap(kind, around, opener, writer, extents)) {
            throw Errno.EPERM.raise();
        }
        IdMap map = extents.over(around.map(kind));
        if (map == null) {
            throw Errno.EPERM.raise();
        }
        switch (kind) {
            case UID -> uids = map;
            case GID -> gids = map;
            case PROJECT -> projects = map;
        }
    }

    private boolean mayMap(
            IdKind kind,
            UserNamespace around,
            Credentials opener,
            Credentials writer,
            IdMap.Builder extents) {
        if (kind == IdKind.UID && extents.reachesRoot() && !mayMapRoot(around, opener)) {
            return false;
        }
        if (extents.isSingleId() && ownerUid == opener.euid()) {
            int own = around.map(kind).toKernel(extents.lower(0));
            if (kind == IdKind.UID && own == opener.euid()) {
                return true;
            }
            if (kind == IdKind.GID && !setgroupsAllowed && own == opener.egid()) {
                return true;
            }
        }
        if (kind == IdKind.PROJECT) {
            return true;
        }
        int needed = kind == IdKind.UID ? Capability.CAP_SETUID : Capability.CAP_SETGID;
        return writer.capableIn(around, needed) && opener.capableIn(around, needed);
    }

    /** Root of the parent inside could give files capabilities that count outside. */
    private boolean mayMapRoot(UserNamespace around, Credentials opener) {
        return opener.userNamespace() == this
                ? creatorSetsFileCapabilities
                : opener.capableIn(around, Capability.CAP_SETFCAP);
    }
}
