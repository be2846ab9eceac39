package runscj.sentry.vfs;

import static runscj.abi.Mount.MS_NOATIME;
import static runscj.abi.Mount.MS_NODEV;
import static runscj.abi.Mount.MS_NODIRATIME;
import static runscj.abi.Mount.MS_NOEXEC;
import static runscj.abi.Mount.MS_NOSUID;
import static runscj.abi.Mount.MS_RDONLY;
import static runscj.abi.Mount.MS_RELATIME;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * What a mount namespace that a more privileged one gave to another user namespace keeps from being
 * undone there: mounts stay together, and their flags stay (mount_namespaces(7), "Restrictions on
 * mount namespaces"). All with the mount lock held.
 */
final class MountLocks {
    private static final int RESTRICTING = MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC;
    private static final int ATIME = MS_NOATIME | MS_NODIRATIME | MS_RELATIME;

    /** What no flags are. */
    static final int HIDDEN = -1;

    private MountLocks() {}

    /** Locks a copied tree, whose top may still be taken away as a whole. */
    static void lock(Mount tree) {
        lockFlags(tree);
        for (Mount child : tree.children()) {
            lock(child);
            child.locked(true);
        }
    }

    private static void lockFlags(Mount mount) {
        mount.lockedFlags(mount.lockedFlags() | (mount.flags() & RESTRICTING) | ATIME);
    }

    /** Makes what is shared a slave of what it was copied from, with all that is below. */
    static void enslave(Mount tree) {
        if (tree.peers() != null) {
            tree.propagation(Mount.Propagation.SLAVE);
        }
        for (Mount child : tree.children()) {
            enslave(child);
        }
    }

    /** EINVAL for a mount that has to stay where it is. */
    static void requireLoose(Mount mount) throws ErrnoException {
        if (mount.locked()) {
            throw Errno.EINVAL.raise();
        }
    }

    /** EINVAL if something below a dentry has to stay on it: a bind mount would uncover it. */
    static void requireNoneBelow(Mount mount, Dentry top) throws ErrnoException {
        for (Mount child : mount.children()) {
            VfsPath at = child.point();
            if (child.locked() && at != null && MountPropagation.isAncestor(top, at.dentry())) {
                throw Errno.EINVAL.raise();
            }
        }
    }

    /** EPERM for flags that a mount must not lose. */
    static void requireKept(Mount mount, int flags) throws ErrnoException {
        int locked = mount.lockedFlags();
        boolean loses = (locked & RESTRICTING & ~flags) != 0;
        boolean changesAtime = (locked & ATIME) != 0 && ((mount.flags() ^ flags) & ATIME) != 0;
        if (loses || changesAtime) {
            throw Errno.EPERM.raise();
        }
    }

    /**
     * Returns which flags a new proc or sysfs must keep, for it to show nothing that is hidden: one
     * of the type is mounted as a whole, with flags that are no stricter, and nothing locked lies
     * on it but where there is nothing to hide (kernel: mount_too_revealing).
     *
     * @return MS_* flags; {@link #HIDDEN} if there is no such mount
     */
    static int keptByNew(Iterable<Mount> mounts, FileSystem wanted, int flags) {
        for (Mount mount : mounts) {
            if (!mount.fileSystem().type().equals(wanted.type())
                    || mount.root() != mount.root().tree().root()) {
                continue;
            }
            int locked = mount.lockedFlags();
            int kept = locked & (MS_RDONLY | ATIME);
            if (mount.fileSystemReadOnly()) {
                kept |= MS_RDONLY;
            }
            boolean otherAtime = (locked & ATIME) != 0 && ((mount.flags() ^ flags) & ATIME) != 0;
            if ((kept & MS_RDONLY & ~flags) == 0 && !otherAtime && !hides(mount)) {
                return kept;
            }
        }
        return HIDDEN;
    }

    private static boolean hides(Mount mount) {
        for (Mount child : mount.children()) {
            VfsPath at = child.point();
            if (child.locked() && !(at != null && isForMounting(at.dentry()))) {
                return true;
            }
        }
        return false;
    }

    /** Directories that are there to be mounted on and have nothing to hide. */
    private static boolean isForMounting(Dentry dentry) {
        String path = PathNames.withinFileSystem(dentry);
        return path.equals("/fs/cgroup") || path.equals("/sys/fs/binfmt_misc");
    }
}
