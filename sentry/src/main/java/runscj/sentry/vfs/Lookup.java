package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** Finds one name in one directory: the cache first, then the file system. */
final class Lookup {
    /** The longest component, bytes. */
    static final int NAME_MAX = 255;

    private Lookup() {}

    /** Returns the child, positive or negative, without a lock on a hit. */
    static Dentry child(Caller caller, Dentry parent, String name) throws ErrnoException {
        Dentry cached = cached(caller, parent, name);
        return cached != null ? cached : fetch(caller, parent, name);
    }

    /** Returns what the cache knows, or null. */
    static @Nullable Dentry cached(Caller caller, Dentry parent, String name)
            throws ErrnoException {
        if (name.length() > NAME_MAX) {
            throw Errno.ENAMETOOLONG.raise();
        }
        Dentry child = parent.cachedChild(name);
        return child != null && fresh(caller, parent, child, name) ? child : null;
    }

    private static boolean fresh(Caller caller, Dentry parent, Dentry child, String name)
            throws ErrnoException {
        DirectoryInode directory = (DirectoryInode) parent.inode();
        return directory.cacheable() || directory.revalidate(caller, name, child.inodeOrNull());
    }

    private static Dentry fetch(Caller caller, Dentry parent, String name) throws ErrnoException {
        Dentry child;
        parent.lock().lock();
        try {
            child = childLocked(caller, parent, name);
        } finally {
            parent.lock().unlock();
        }
        parent.tree().trim();
        return child;
    }

    /** Returns the child, positive or negative. The caller holds the parent's lock. */
    static Dentry childLocked(Caller caller, Dentry parent, String name) throws ErrnoException {
        Dentry known = cached(caller, parent, name);
        if (known != null) {
            return known;
        }
        if (parent.unlinked()) {
            throw Errno.ENOENT.raise();
        }
        DirectoryInode directory = (DirectoryInode) parent.inode();
        Inode found = directory.lookup(caller, name);
        Dentry stale = parent.cachedChild(name);
        if (stale != null) {
            if (stale.inodeOrNull() == found) {
                return stale;
            }
            if (stale.inodeOrNull() != null) {
                parent.dropUnlinked(stale);
            } else {
                parent.dropNegative(name);
            }
        }
        if (found == null && !directory.cacheable()) {
            return new Dentry(parent.tree(), parent, name, null);
        }
        return parent.addChild(name, found);
    }

    /** Puts a new inode under a name that was negative. The caller holds the parent's lock. */
    static Dentry instantiate(Dentry parent, String name, Inode inode) {
        Dentry negative = parent.cachedChild(name);
        if (negative != null && negative.inodeOrNull() == null) {
            negative.instantiate(inode);
            return negative;
        }
        return parent.addChild(name, inode);
    }
}
