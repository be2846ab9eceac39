package runscj.sentry.vfs;

import static runscj.abi.Errno.EBUSY;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.ENOTEMPTY;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;

/** Removes a name: unlink(2), rmdir(2). */
public final class NameRemoval {
    private NameRemoval() {}

    /** unlink(2). */
    public static void unlink(Caller caller, @Nullable VfsPath start, String path)
            throws ErrnoException {
        PathWalk walk = PathWalk.of(caller, start);
        walk.parent(path, 0);
        if (walk.lastKind() != PathWalk.Last.NAME) {
            throw EISDIR.raise();
        }
        Dentry parent = requireParent(walk);
        walk.mount().requireWritable();
        Dentry child;
        parent.lock().lock();
        try {
            child = Lookup.childLocked(caller, parent, walk.last());
            Inode inode = child.inodeOrNull();
            if (inode == null) {
                throw ENOENT.raise();
            }
            if (walk.trailingSlash()) {
                throw inode instanceof DirectoryInode ? EISDIR.raise() : ENOTDIR.raise();
            }
            DirectoryInode directory = (DirectoryInode) parent.inode();
            PathRestrictions.requireRemove(caller, walk.mount(), parent, inode);
            Permissions.requireDelete(caller.credentials(), directory, inode);
            if (inode instanceof DirectoryInode) {
                throw EISDIR.raise();
            }
            if (caller.fsContext().mountNamespace().hasMountOn(child)) {
                throw EBUSY.raise();
            }
            directory.unlink(caller, walk.last(), inode);
            FileEvents.unlinked(inode);
            parent.dropUnlinked(child);
            FileEvents.removed(parent, walk.last(), inode);
        } finally {
            parent.lock().unlock();
        }
        MountNamespace.unmountEverywhere(child);
    }

    /** rmdir(2). */
    public static void rmdir(Caller caller, @Nullable VfsPath start, String path)
            throws ErrnoException {
        PathWalk walk = PathWalk.of(caller, start);
        walk.parent(path, 0);
        switch (walk.lastKind()) {
            case DOT_DOT -> throw ENOTEMPTY.raise();
            case DOT -> throw EINVAL.raise();
            case NONE -> throw EBUSY.raise();
            case NAME -> {}
        }
        Dentry parent = requireParent(walk);
        walk.mount().requireWritable();
        Dentry child;
        parent.lock().lock();
        try {
            child = Lookup.childLocked(caller, parent, walk.last());
            Inode inode = child.inodeOrNull();
            if (inode == null) {
                throw ENOENT.raise();
            }
            DirectoryInode directory = (DirectoryInode) parent.inode();
            PathRestrictions.requireRemove(caller, walk.mount(), parent, inode);
            Permissions.requireDelete(caller.credentials(), directory, inode);
            if (!(inode instanceof DirectoryInode victim)) {
                throw ENOTDIR.raise();
            }
            if (caller.fsContext().mountNamespace().hasMountOn(child)) {
                throw EBUSY.raise();
            }
            child.lock().lockNested();
            try {
                directory.rmdir(caller, walk.last(), victim);
                parent.dropUnlinked(child);
                FileEvents.removed(parent, walk.last(), inode);
            } finally {
                child.lock().unlock();
            }
        } finally {
            parent.lock().unlock();
        }
        MountNamespace.unmountEverywhere(child);
    }

    private static Dentry requireParent(PathWalk walk) throws ErrnoException {
        Dentry parent = walk.dentry();
        if (!(parent.inodeOrNull() instanceof DirectoryInode)) {
            throw ENOTDIR.raise();
        }
        return parent;
    }
}
