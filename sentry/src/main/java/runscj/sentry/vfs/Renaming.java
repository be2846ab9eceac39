package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_MKNOD;
import static runscj.abi.Errno.EBUSY;
import static runscj.abi.Errno.EEXIST;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.ENOTEMPTY;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.EXDEV;
import static runscj.abi.Fcntl.RENAME_EXCHANGE;
import static runscj.abi.Fcntl.RENAME_NOREPLACE;
import static runscj.abi.Fcntl.RENAME_WHITEOUT;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/**
 * One rename(2) or renameat2(2). Locks: the tree's rename lock if the directories differ, then both
 * directories, an ancestor first, then a directory that is replaced.
 */
public final class Renaming {
    /** What had the new name and has none any more. */
    private @Nullable Dentry replaced;

    private final Caller caller;
    private final Credentials who;
    private final PathWalk oldWalk;
    private final PathWalk newWalk;
    private final int flags;

    private Renaming(Caller caller, PathWalk oldWalk, PathWalk newWalk, int flags) {
        this.caller = caller;
        this.who = caller.credentials();
        this.oldWalk = oldWalk;
        this.newWalk = newWalk;
        this.flags = flags;
    }

    /** Renames; flags RENAME_*. */
    public static void rename(
            Caller caller,
            @Nullable VfsPath oldStart,
            String oldPath,
            @Nullable VfsPath newStart,
            String newPath,
            int flags)
            throws ErrnoException {
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) != 0
                || (exchange && (flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) != 0)) {
            throw EINVAL.raise();
        }
        PathWalk oldWalk = PathWalk.of(caller, oldStart);
        oldWalk.parent(oldPath, 0);
        PathWalk newWalk = PathWalk.of(caller, newStart);
        newWalk.parent(newPath, 0);
        new Renaming(caller, oldWalk, newWalk, flags).run();
    }

    private void run() throws ErrnoException {
        runLocked();
        if (replaced != null) {
            MountNamespace.unmountEverywhere(replaced);
        }
    }

    private void runLocked() throws ErrnoException {
        if (oldWalk.mount() != newWalk.mount()) {
            throw EXDEV.raise();
        }
        if (oldWalk.lastKind() != PathWalk.Last.NAME) {
            throw EBUSY.raise();
        }
        if (newWalk.lastKind() != PathWalk.Last.NAME) {
            throw (flags & RENAME_NOREPLACE) != 0 ? EEXIST.raise() : EBUSY.raise();
        }
        oldWalk.mount().requireWritable();
        Dentry oldParent = oldWalk.dentry();
        Dentry newParent = newWalk.dentry();
        if (!(oldParent.inodeOrNull() instanceof DirectoryInode)
                || !(newParent.inodeOrNull() instanceof DirectoryInode)) {
            throw ENOTDIR.raise();
        }
        if (oldParent == newParent) {
            oldParent.lock().lock();
            try {
                renameLocked(oldParent, newParent);
            } finally {
                oldParent.lock().unlock();
            }
            return;
        }
        DentryTree tree = oldParent.tree();
        tree.renameLock().lock();
        try {
            lockAndRename(oldParent, newParent);
        } finally {
            tree.renameLock().unlock();
        }
    }

    private void lockAndRename(Dentry oldParent, Dentry newParent) throws ErrnoException {
        boolean newFirst = isAncestor(newParent, oldParent);
        Dentry first = newFirst ? newParent : oldParent;
        Dentry second = newFirst ? oldParent : newParent;
        first.lock().lock();
        try {
            second.lock().lockNested();
            try {
                renameLocked(oldParent, newParent);
            } finally {
                second.lock().unlock();
            }
        } finally {
            first.lock().unlock();
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

    private void renameLocked(Dentry oldParent, Dentry newParent) throws ErrnoException {
        String oldName = oldWalk.last();
        String newName = newWalk.last();
        Dentry child = Lookup.childLocked(caller, oldParent, oldName);
        Inode inode = child.inodeOrNull();
        if (inode == null) {
            throw ENOENT.raise();
        }
        Dentry target = Lookup.childLocked(caller, newParent, newName);
        Inode targetInode = target.inodeOrNull();
        checkNames(inode, targetInode);
        if (isAncestor(child, newParent)) {
            throw EINVAL.raise();
        }
        if (targetInode != null && isAncestor(target, oldParent)) {
            throw (flags & RENAME_EXCHANGE) != 0 ? EINVAL.raise() : ENOTEMPTY.raise();
        }
        PathRestrictions.requireRename(
                caller,
                oldWalk.mount(),
                oldParent,
                child,
                newParent,
                target,
                (flags & RENAME_EXCHANGE) != 0 ? targetInode : null);
        if (inode == targetInode) {
            return;
        }
        checkRights(oldParent, newParent, inode, targetInode);
        MountNamespace namespace = caller.fsContext().mountNamespace();
        if (namespace.hasMountOn(child) || namespace.hasMountOn(target)) {
            throw EBUSY.raise();
        }
        if (newParent.unlinked()) {
            throw ENOENT.raise();
        }
        if (targetInode instanceof DirectoryInode && (flags & RENAME_EXCHANGE) == 0) {
            target.lock().lockNested();
            try {
                commit(oldParent, newParent, child, target);
            } finally {
                target.lock().unlock();
            }
        } else {
            commit(oldParent, newParent, child, target);
        }
    }

    private void checkNames(Inode inode, @Nullable Inode target) throws ErrnoException {
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if (target != null && (flags & RENAME_NOREPLACE) != 0) {
            throw EEXIST.raise();
        }
        if (exchange) {
            if (target == null) {
                throw ENOENT.raise();
            }
            if (!(target instanceof DirectoryInode) && newWalk.trailingSlash()) {
                throw ENOTDIR.raise();
            }
        }
        boolean slash = oldWalk.trailingSlash() || (!exchange && newWalk.trailingSlash());
        if (slash && !(inode instanceof DirectoryInode)) {
            throw ENOTDIR.raise();
        }
    }

    private void checkRights(
            Dentry oldParent, Dentry newParent, Inode inode, @Nullable Inode target)
            throws ErrnoException {
        Inode oldDirectory = oldParent.inode();
        Inode newDirectory = newParent.inode();
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        Permissions.requireDelete(who, oldDirectory, inode);
        if (target == null) {
            Permissions.requireCreate(who, newDirectory);
        } else {
            Permissions.requireDelete(who, newDirectory, target);
            boolean directory = inode instanceof DirectoryInode;
            if (!exchange && directory != target instanceof DirectoryInode) {
                throw directory ? ENOTDIR.raise() : EISDIR.raise();
            }
        }
        if (oldParent != newParent) {
            if (inode instanceof DirectoryInode) {
                Permissions.require(who, inode, Permissions.WRITE);
            }
            if (exchange && target instanceof DirectoryInode) {
                Permissions.require(who, target, Permissions.WRITE);
            }
        }
        if ((flags & RENAME_WHITEOUT) != 0 && !who.capable(CAP_MKNOD)) {
            throw EPERM.raise();
        }
    }

    private void commit(Dentry oldParent, Dentry newParent, Dentry child, Dentry target)
            throws ErrnoException {
        DirectoryInode oldDirectory = (DirectoryInode) oldParent.inode();
        DirectoryInode newDirectory = (DirectoryInode) newParent.inode();
        String newName = newWalk.last();
        oldDirectory.rename(
                caller,
                oldWalk.last(),
                child.inode(),
                newDirectory,
                newName,
                target.inodeOrNull(),
                flags);
        String oldName = oldWalk.last();
        if ((flags & RENAME_EXCHANGE) != 0) {
            child.tree().move(child, newParent, newName, target);
            FileEvents.moved(oldParent, oldName, newParent, newName, child.inode(), null);
            FileEvents.moved(newParent, newName, oldParent, oldName, target.inode(), null);
            return;
        }
        FileEvents.moved(
                oldParent, oldName, newParent, newName, child.inode(), target.inodeOrNull());
        if (target.inodeOrNull() != null) {
            newParent.dropUnlinked(target);
            replaced = target;
        } else {
            newParent.dropNegative(newName);
        }
        child.tree().move(child, newParent, newName, null);
    }
}
