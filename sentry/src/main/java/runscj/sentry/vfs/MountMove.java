package runscj.sentry.vfs;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ELOOP;
import static runscj.abi.Mount.MOVE_MOUNT_BENEATH;
import static runscj.abi.Mount.MOVE_MOUNT_SET_GROUP;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;

/** One move_mount(2) or MS_MOVE. All with the mount lock held. */
final class MountMove {
    private final MountNamespace mine;
    private final VfsPath source;
    private final VfsPath target;
    private final Mount moved;

    MountMove(MountNamespace mine, VfsPath source, VfsPath target) {
        this.mine = mine;
        this.source = source;
        this.target = target;
        this.moved = source.mount();
    }

    /** EINVAL unless the source is a mount that may go there, ELOOP into itself. */
    @GuardedBy("MountNamespace.LOCK")
    void run(int flags) throws ErrnoException {
        if ((flags & MOVE_MOUNT_SET_GROUP) != 0) {
            joinGroup();
            return;
        }
        boolean beneath = (flags & MOVE_MOUNT_BENEATH) != 0;
        require(source.dentry() == moved.root());
        require(
                moved.root().inode() instanceof DirectoryInode
                        == target.dentry().inode() instanceof DirectoryInode);
        VfsPath at = MountNamespace.top(target);
        @Nullable Mount covered = beneath ? at.mount() : null;
        if (covered != null) {
            VfsPath point = covered.point();
            if (at.dentry() != covered.root() || point == null) {
                throw EINVAL.raise();
            }
            at = point;
        }
        requireMovable(at.mount());
        if (covered != null) {
            requireBeneath(covered, at);
        }
        for (Mount above = at.mount(); above != null; above = above.parent()) {
            if (above == moved) {
                throw ELOOP.raise();
            }
        }
        require(at.mount().peers() == null || !MountNamespace.hasUnbindable(moved));
        move(at, covered);
    }

    private void requireMovable(Mount onto) throws ErrnoException {
        MountLocks.requireLoose(moved);
        MountNamespace from = moved.namespace();
        Mount parent = moved.parent();
        if (from == mine) {
            require(parent != null && parent.propagation() != Mount.Propagation.SHARED);
            require(onto.namespace() == mine);
        } else {
            require(from != null && from.anonymous() && parent == null);
            require(from != onto.namespace() && mine.mayUse(onto));
        }
    }

    /** What is beneath a mount shows only after that is unmounted, so it must stay so. */
    private void requireBeneath(Mount covered, VfsPath at) throws ErrnoException {
        require(covered != mine.root() && at.mount().parent() != null);
        require(moved.mountedOn(moved.root()) == null);
        for (Mount above = moved; above != null; above = above.parent()) {
            require(above != covered);
        }
        // a copy would come over the very mounts that it should be under
        PeerGroup group = at.mount().peers();
        require(group == null || (covered.peers() != group && moved.peers() != group));
    }

    @GuardedBy("MountNamespace.LOCK")
    private void move(VfsPath at, @Nullable Mount covered) throws ErrnoException {
        MountNamespace from = moved.namespace();
        MountNamespace to = at.mount().namespace();
        if (from == null || to == null) {
            throw EINVAL.raise();
        }
        VfsPath before = moved.point();
        from.forget(moved);
        moved.unhook();
        if (covered != null) {
            covered.unhook();
        }
        boolean attached = false;
        try {
            to.graft(moved, at);
            attached = true;
        } finally {
            if (!attached) {
                moved.attach(from, before);
                from.adopt(moved);
                if (covered != null) {
                    covered.attach(to, at);
                }
            } else if (covered != null) {
                covered.attach(to, moved.rootPath());
            }
        }
        if (from != to && from.anonymous()) {
            from.end();
        }
        from.changed();
        to.changed();
    }

    /** Gives the target the peers and the master of the source. */
    private void joinGroup() throws ErrnoException {
        Mount member = target.mount();
        require(mine.mayUse(moved) && mine.mayUse(member));
        require(source.dentry() == moved.root() && target.dentry() == member.root());
        require(MountPropagation.isAncestor(moved.root(), member.root()));
        require(
                member.peerGroup() == 0
                        && member.masterGroup() == 0
                        && (moved.peerGroup() != 0 || moved.masterGroup() != 0));
        member.joinGroupsOf(moved);
        mine.changed();
    }

    private static void require(boolean condition) throws ErrnoException {
        if (!condition) {
            throw EINVAL.raise();
        }
    }
}
