package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_MKNOD;
import static runscj.abi.Errno.EEXIST;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENAMETOOLONG;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.EXDEV;
import static runscj.abi.FileMode.S_IALLUGO;
import static runscj.abi.FileMode.S_IFBLK;
import static runscj.abi.FileMode.S_IFCHR;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFIFO;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_IFSOCK;
import static runscj.abi.FileMode.S_ISVTX;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/** Adds a name: mkdir(2), mknod(2), symlink(2), link(2), and bind(2) of a unix socket. */
public final class NameCreation {
    /** Makes the inode, the caller's rights being checked and the directory locked. */
    @FunctionalInterface
    private interface Maker {
        Inode make(DirectoryInode directory, String name) throws ErrnoException;
    }

    /** Makes one more name of an inode that has some. */
    private interface Linker extends Maker {}

    private NameCreation() {}

    /** mkdir(2): creates a directory; mode before the umask. */
    public static void mkdir(Caller caller, @Nullable VfsPath start, String path, int mode)
            throws ErrnoException {
        PathWalk walk = PathWalk.of(caller, start);
        walk.parent(path, 0);
        int bits = S_IFDIR | (mode & (S_ISVTX | 0777) & ~caller.fsContext().umask());
        add(
                caller,
                walk,
                S_IFDIR,
                (directory, name) ->
                        directory.mkdir(
                                caller,
                                name,
                                Permissions.newMode(caller.credentials(), directory, bits)));
    }

    /**
     * mknod(2): creates a regular file, device node, FIFO or socket; mode with the type, before the
     * umask.
     */
    public static VfsPath mknod(
            Caller caller, @Nullable VfsPath start, String path, int mode, long deviceId)
            throws ErrnoException {
        int type = (mode & S_IFMT) == 0 ? S_IFREG : mode & S_IFMT;
        switch (type) {
            case S_IFREG, S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK -> {}
            case S_IFDIR -> throw EPERM.raise();
            default -> throw EINVAL.raise();
        }
        PathWalk walk = PathWalk.of(caller, start);
        walk.parent(path, 0);
        requireNoSlash(caller, walk);
        int bits = type | (mode & S_IALLUGO & ~caller.fsContext().umask());
        return add(
                caller,
                walk,
                type,
                (directory, name) -> makeNode(caller, directory, name, bits, deviceId));
    }

    private static Inode makeNode(
            Caller caller, DirectoryInode directory, String name, int mode, long deviceId)
            throws ErrnoException {
        Credentials who = caller.credentials();
        int bits = Permissions.newMode(who, directory, mode);
        int type = mode & S_IFMT;
        if (type == S_IFREG) {
            return directory.create(caller, name, bits);
        }
        boolean device = type == S_IFCHR || type == S_IFBLK;
        boolean whiteout = type == S_IFCHR && deviceId == 0;
        if (device && !whiteout && !who.capable(CAP_MKNOD)) {
            throw EPERM.raise();
        }
        return directory.mknod(caller, name, bits, device ? deviceId : 0);
    }

    /** symlink(2). */
    public static void symlink(Caller caller, String target, @Nullable VfsPath start, String path)
            throws ErrnoException {
        if (target.isEmpty()) {
            throw ENOENT.raise();
        }
        if (target.length() > PathWalk.PATH_LENGTH_MAX) {
            throw ENAMETOOLONG.raise();
        }
        PathWalk walk = PathWalk.of(caller, start);
        walk.parent(path, 0);
        requireNoSlash(caller, walk);
        add(caller, walk, S_IFLNK, (directory, name) -> directory.symlink(caller, name, target));
    }

    /**
     * link(2).
     *
     * @param walkFlags {@link PathWalk#FOLLOW} for AT_SYMLINK_FOLLOW, {@link PathWalk#EMPTY} for
     *     AT_EMPTY_PATH, whose conditions the caller has checked
     */
    public static void link(
            Caller caller,
            @Nullable VfsPath oldStart,
            String oldPath,
            @Nullable VfsPath newStart,
            String newPath,
            int walkFlags)
            throws ErrnoException {
        Credentials who = caller.credentials();
        VfsPath source = PathWalk.resolve(caller, oldStart, oldPath, walkFlags);
        PathWalk walk = PathWalk.of(caller, newStart);
        walk.parent(newPath, 0);
        requireNoSlash(caller, walk);
        add(
                caller,
                walk,
                0,
                (Linker)
                        (directory, name) -> {
                            if (walk.mount() != source.mount()) {
                                throw EXDEV.raise();
                            }
                            Inode inode = source.inode();
                            Permissions.requireLinkSource(who, inode);
                            PathRestrictions.requireLink(caller, source, walk.dentry());
                            Permissions.requireCreate(who, directory);
                            FileFlags.requireChangeable(inode);
                            if (inode instanceof DirectoryInode) {
                                throw EPERM.raise();
                            }
                            Dentry dentry = source.dentry();
                            if (dentry.unlinked() && !dentry.linkable() && linkCount(inode) == 0) {
                                throw ENOENT.raise();
                            }
                            directory.link(caller, name, inode);
                            return inode;
                        });
    }

    private static int linkCount(Inode inode) throws ErrnoException {
        Attributes attributes = new Attributes();
        inode.attributes(attributes);
        return attributes.linkCount;
    }

    /**
     * A trailing slash is for directories only: ENOENT for a new name, EEXIST for one that exists.
     */
    private static void requireNoSlash(Caller caller, PathWalk walk) throws ErrnoException {
        if (walk.trailingSlash() && walk.lastKind() == PathWalk.Last.NAME) {
            boolean exists =
                    Lookup.child(caller, requireDirectory(walk), walk.last()).inodeOrNull() != null;
            throw exists ? EEXIST.raise() : ENOENT.raise();
        }
    }

    private static Dentry requireDirectory(PathWalk walk) throws ErrnoException {
        Dentry parent = walk.dentry();
        if (!(parent.inodeOrNull() instanceof DirectoryInode)) {
            throw ENOTDIR.raise();
        }
        return parent;
    }

    /**
     * Adds a name.
     *
     * @param type S_IF* of a new inode, 0 for one more name of an old one
     */
    private static VfsPath add(Caller caller, PathWalk walk, int type, Maker maker)
            throws ErrnoException {
        if (walk.lastKind() != PathWalk.Last.NAME) {
            throw EEXIST.raise();
        }
        Dentry parent = requireDirectory(walk);
        DirectoryInode directory = (DirectoryInode) parent.inode();
        String name = walk.last();
        Dentry made;
        parent.lock().lock();
        try {
            if (Lookup.childLocked(caller, parent, name).inodeOrNull() != null) {
                throw EEXIST.raise();
            }
            directory.requireNewNames();
            walk.mount().requireWritable();
            if (parent.unlinked()) {
                throw ENOENT.raise();
            }
            if (type != 0) {
                PathRestrictions.requireMake(caller, walk.mount(), parent, type);
                walk.mount().requireIds(caller.credentials());
                Permissions.requireCreate(caller.credentials(), directory);
            }
            Inode inode = maker.make(directory, name);
            made = Lookup.instantiate(parent, name, inode);
            if (maker instanceof Linker) {
                FileEvents.linked(parent, name, inode);
            } else {
                FileEvents.created(parent, name, inode);
            }
        } finally {
            parent.lock().unlock();
        }
        parent.tree().trim();
        return new VfsPath(walk.mount(), made);
    }
}
