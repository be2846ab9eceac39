package runscj.sentry.vfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * Where a change below a shared mount is repeated: at its peers, at their slaves, and on from those
 * that are shared themselves. All with the mount lock held.
 */
final class MountPropagation {
    /** A copy of a mounted tree and where it goes. */
    record Copy(Mount tree, VfsPath place) {}

    private final Mount origin;
    private final Dentry point;
    private final List<Copy> copies = new ArrayList<>();
    private final Set<PeerGroup> seen = new HashSet<>();

    /** How many more copies there may be. */
    private long budget;

    private MountPropagation(Mount origin, Dentry point, long budget) {
        this.origin = origin;
        this.point = point;
        this.budget = budget;
    }

    /**
     * Makes copies of a tree, which has become shared, for everything that is told what happens at
     * a place. ENOSPC when those would be more than the budget; nothing is left then.
     */
    static List<Copy> copies(Mount tree, VfsPath place, long budget) throws ErrnoException {
        MountPropagation to = new MountPropagation(place.mount(), place.dentry(), budget);
        PeerGroup group = place.mount().peers();
        if (group != null) {
            to.copyTo(group, tree, place.mount());
        }
        if (to.budget < 0) {
            to.copies.forEach(copy -> discard(copy.tree()));
            throw Errno.ENOSPC.raise();
        }
        return to.copies;
    }

    /** Drops a tree that was never attached. */
    static void discard(Mount tree) {
        for (Mount child : tree.children()) {
            discard(child);
        }
        tree.detach();
    }

    private void copyTo(PeerGroup group, Mount tree, Mount except) {
        if (!seen.add(group)) {
            return;
        }
        for (Mount peer : group.members()) {
            if (peer != except && shows(peer) && budget-- > 0) {
                copies.add(new Copy(copy(tree), new VfsPath(peer, point)));
            }
        }
        for (Mount slave : group.slaves()) {
            PeerGroup next = slave.peers();
            if (next != null && seen.contains(next)) {
                continue;
            }
            Mount told = tree;
            if (shows(slave) && budget-- > 0) {
                told = copy(tree);
                enslave(told, next != null);
                copies.add(new Copy(told, new VfsPath(slave, point)));
            }
            if (next != null) {
                copyTo(next, told, slave);
            }
        }
    }

    private boolean shows(Mount mount) {
        return mount != origin
                && mount.namespace() != null
                && mount.root().tree() == point.tree()
                && isAncestor(mount.root(), point);
    }

    /** Returns an unattached copy of a tree, without what is unbindable. */
    static Mount copy(Mount tree) {
        Mount copy = tree.copy(tree.root());
        copyBelow(tree, tree.root(), copy, null);
        return copy;
    }

    /** Copies what is mounted on {@code from} at or below a dentry on to {@code to}. */
    static void copyBelow(
            Mount from, Dentry top, Mount to, @org.jspecify.annotations.Nullable Mount except) {
        for (Mount child : from.children()) {
            VfsPath at = child.point();
            if (at == null
                    || child == except
                    || !isAncestor(top, at.dentry())
                    || child.propagation() == Mount.Propagation.UNBINDABLE) {
                continue;
            }
            Mount copy = child.copy(child.root());
            copy.attach(null, new VfsPath(to, at.dentry()));
            copyBelow(child, child.root(), copy, except);
        }
    }

    private static void enslave(Mount tree, boolean shared) {
        tree.propagation(Mount.Propagation.SLAVE);
        if (shared) {
            tree.propagation(Mount.Propagation.SHARED);
        }
        for (Mount child : tree.children()) {
            enslave(child, shared);
        }
    }

    /** Returns what was mounted along with a mount at the places that are told of it. */
    static List<Mount> counterparts(Mount mount) {
        VfsPath place = mount.point();
        List<Mount> found = new ArrayList<>();
        if (place != null && place.mount().peers() != null) {
            Set<PeerGroup> seen = new HashSet<>();
            collect(place.mount().peers(), place, seen, found);
        }
        return found;
    }

    private static void collect(
            PeerGroup group, VfsPath place, Set<PeerGroup> seen, List<Mount> found) {
        if (!seen.add(group)) {
            return;
        }
        for (Mount peer : group.members()) {
            add(peer, place, found);
        }
        for (Mount slave : group.slaves()) {
            PeerGroup next = slave.peers();
            if (next == null) {
                add(slave, place, found);
            } else {
                collect(next, place, seen, found);
            }
        }
    }

    private static void add(Mount told, VfsPath place, List<Mount> found) {
        Mount there = told == place.mount() ? null : told.mountedOn(place.dentry());
        if (there != null) {
            found.add(there);
        }
    }

    static boolean isAncestor(Dentry ancestor, Dentry descendant) {
        for (Dentry at = descendant; at != null; at = at.parent()) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }
}
