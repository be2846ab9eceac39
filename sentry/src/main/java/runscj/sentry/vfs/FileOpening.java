package runscj.sentry.vfs;

import static runscj.abi.Errno.EACCES;
import static runscj.abi.Errno.EEXIST;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.ELOOP;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.ETXTBSY;
import static runscj.abi.Fcntl.O_ACCMODE;
import static runscj.abi.Fcntl.O_APPEND;
import static runscj.abi.Fcntl.O_CLOEXEC;
import static runscj.abi.Fcntl.O_CREAT;
import static runscj.abi.Fcntl.O_DIRECTORY;
import static runscj.abi.Fcntl.O_EXCL;
import static runscj.abi.Fcntl.O_NOATIME;
import static runscj.abi.Fcntl.O_NOCTTY;
import static runscj.abi.Fcntl.O_NOFOLLOW;
import static runscj.abi.Fcntl.O_PATH;
import static runscj.abi.Fcntl.O_RDONLY;
import static runscj.abi.Fcntl.O_TMPFILE;
import static runscj.abi.Fcntl.O_TRUNC;
import static runscj.abi.Fcntl.O_WRONLY;
import static runscj.abi.Fcntl.__O_TMPFILE;
import static runscj.abi.FileMode.S_IALLUGO;
import static runscj.abi.FileMode.S_IFBLK;
import static runscj.abi.FileMode.S_IFCHR;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFIFO;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_IFSOCK;
import static runscj.abi.Inotify.IN_MODIFY;
import static runscj.abi.Inotify.IN_OPEN;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Fanotify;
import runscj.abi.Fcntl;
import runscj.abi.Landlock;
import runscj.abi.Mount;
import runscj.sentry.cred.Credentials;

/** One open(2), openat(2) or openat2(2). */
public final class FileOpening {
    private static final int NOT_KEPT = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC;
    private static final int PATH_FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW;
    private static final int ATTEMPTS_MAX = 16;

    private final Caller caller;
    private final Credentials who;
    private final int flags;
    private final int mode;

    /** Nobody is told of it, and nobody asked. */
    private boolean silent;

    private FileOpening(Caller caller, int flags, int mode) {
        this.caller = caller;
        this.who = caller.credentials();
        this.flags = flags;
        this.mode = mode & S_IALLUGO;
    }

    /** Checks combinations of flags that no path makes right. EINVAL. */
    public static void check(int flags) throws ErrnoException {
        if ((flags & O_PATH) != 0) {
            return;
        }
        if ((flags & __O_TMPFILE) != 0) {
            if ((flags & O_TMPFILE) != O_TMPFILE
                    || (flags & O_CREAT) != 0
                    || (flags & O_ACCMODE) == O_RDONLY) {
                throw EINVAL.raise();
            }
        } else if ((flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY)) {
            throw EINVAL.raise();
        }
    }

    /**
     * Opens.
     *
     * @param start where a relative path begins; null for the working directory
     * @param flags O_*, known bits only
     * @param mode permission bits for a file that is created; the umask is applied here
     * @param resolve RESOLVE_*
     */
    public static OpenFile open(
            Caller caller, @Nullable VfsPath start, String path, int flags, int mode, int resolve)
            throws ErrnoException {
        check(flags);
        int effective = (flags & O_PATH) != 0 ? flags & PATH_FLAGS : flags;
        FileOpening opening = new FileOpening(caller, effective, mode);
        VfsPath from = start == null ? caller.fsContext().workingDirectory() : start;
        for (int attempt = 0; ; attempt++) {
            OpenFile file = opening.attempt(new PathWalk(caller, opening.who, from, resolve), path);
            if (file != null) {
                return file.openedBy(opening.who);
            }
            if (attempt == ATTEMPTS_MAX) {
                throw ENOENT.raise();
            }
        }
    }

    /** Opens a place that is already resolved: /proc/self/fd/N, execve(2). */
    public static OpenFile open(Caller caller, VfsPath place, int flags) throws ErrnoException {
        OpenFile file = new FileOpening(caller, flags & ~(O_CREAT | O_EXCL), 0).openPlace(place, 0);
        if (file == null) {
            throw ENOENT.raise();
        }
        return file.openedBy(caller.credentials());
    }

    /** Opens a place for those who are told what happens there, without their being told. */
    public static OpenFile openSilently(Caller caller, VfsPath place, int flags)
            throws ErrnoException {
        FileOpening opening = new FileOpening(caller, flags, 0);
        opening.silent = true;
        OpenFile file = opening.finish(place, O_TRUNC);
        if (file == null) {
            throw ENOENT.raise();
        }
        return file.openedBy(caller.credentials()).silence();
    }

    /** Returns null when a name changed meanwhile: walk again. */
    private @Nullable OpenFile attempt(PathWalk walk, String path) throws ErrnoException {
        if ((flags & __O_TMPFILE) != 0) {
            return openUnnamed(walk.resolve(path, PathWalk.FOLLOW | PathWalk.DIRECTORY));
        }
        if ((flags & O_CREAT) != 0) {
            return openOrCreate(walk, path);
        }
        int walkFlags = (flags & O_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
        if ((flags & O_DIRECTORY) != 0 && (flags & O_NOFOLLOW) == 0) {
            walkFlags |= PathWalk.DIRECTORY;
        }
        VfsPath place = walk.resolve(path, walkFlags);
        if ((flags & O_DIRECTORY) != 0) {
            place.directory();
        }
        return openPlace(place, 0);
    }

    private @Nullable OpenFile openOrCreate(PathWalk walk, String path) throws ErrnoException {
        walk.parent(path, 0);
        while (true) {
            if (walk.lastKind() != PathWalk.Last.NAME) {
                walk.complete(0);
                throw (flags & O_EXCL) != 0 ? EEXIST.raise() : EISDIR.raise();
            }
            if (walk.trailingSlash()) {
                throw EISDIR.raise();
            }
            Dentry parent = walk.dentry();
            if (!(parent.inodeOrNull() instanceof DirectoryInode directory)) {
                throw ENOTDIR.raise();
            }
            Dentry child = walk.child(walk.last());
            Inode inode = child.inodeOrNull();
            if (inode == null) {
                return create(walk.mount(), parent, directory, walk.last());
            }
            if ((flags & O_EXCL) != 0) {
                throw EEXIST.raise();
            }
            if (!(inode instanceof SymlinkInode link)) {
                walk.enter(child);
                Permissions.requireCreateOpen(who, directory, inode);
                return openPlace(walk.position(), 0);
            }
            if ((flags & O_NOFOLLOW) != 0) {
                throw ELOOP.raise();
            }
            walk.followLast(link);
            if (walk.lastKind() == PathWalk.Last.NONE
                    && !(walk.dentry().inodeOrNull() instanceof DirectoryInode)) {
                return openPlace(walk.position(), 0);
            }
        }
    }

    private @Nullable OpenFile create(
            runscj.sentry.vfs.Mount mount, Dentry parent, DirectoryInode directory, String name)
            throws ErrnoException {
        Dentry child;
        parent.lock().lock();
        try {
            child = Lookup.childLocked(caller, parent, name);
            if (child.inodeOrNull() != null) {
                return null;
            }
            directory.requireNewNames();
            mount.requireWritable();
            if (parent.unlinked()) {
                throw ENOENT.raise();
            }
            PathRestrictions.requireMake(caller, mount, parent, S_IFREG);
            mount.requireIds(who);
            Permissions.requireCreate(who, directory);
            int newMode = S_IFREG | (mode & ~caller.fsContext().umask());
            Inode inode =
                    directory.create(caller, name, Permissions.newMode(who, directory, newMode));
            child = Lookup.instantiate(parent, name, inode);
            FileEvents.created(parent, name, inode);
        } finally {
            parent.lock().unlock();
        }
        parent.tree().trim();
        OpenFile file = finish(new VfsPath(mount, child), O_TRUNC);
        return file == null ? null : file.markCreated();
    }

    private @Nullable OpenFile openUnnamed(VfsPath place) throws ErrnoException {
        DirectoryInode directory = place.directory();
        place.mount().requireWritable();
        place.mount().requireIds(who);
        Permissions.requireCreate(who, directory);
        int newMode = S_IFREG | (mode & ~caller.fsContext().umask());
        Inode inode = directory.createUnnamed(caller, Permissions.newMode(who, directory, newMode));
        Dentry unnamed =
                new Dentry(place.dentry().tree(), place.dentry(), "#" + inode.inodeNumber(), inode);
        unnamed.markUnnamed((flags & O_EXCL) == 0);
        return finish(new VfsPath(place.mount(), unnamed), O_TRUNC);
    }

    private int accessMask() {
        int mask =
                switch (flags & O_ACCMODE) {
                    case O_RDONLY -> Permissions.READ;
                    case O_WRONLY -> Permissions.WRITE;
                    default -> Permissions.READ | Permissions.WRITE;
                };
        return (flags & O_TRUNC) != 0 ? mask | Permissions.WRITE : mask;
    }

    private @Nullable OpenFile openPlace(VfsPath place, int done) throws ErrnoException {
        Inode inode = place.inode();
        if ((flags & O_PATH) != 0) {
            return place.dentry().tryPin() ? pathOnly(place, inode) : null;
        }
        int mask = accessMask();
        int type = inode.mode() & S_IFMT;
        boolean writes = (mask & Permissions.WRITE) != 0;
        switch (type) {
            case S_IFLNK -> throw ELOOP.raise();
            case S_IFDIR -> {
                if (writes || (flags & O_CREAT) != 0) {
                    throw EISDIR.raise();
                }
            }
            case S_IFBLK, S_IFCHR -> {
                if (place.mount().has(Mount.MS_NODEV) || !place.mount().trustsDevices()) {
                    throw EACCES.raise();
                }
            }
            default -> {}
        }
        Permissions.require(who, inode, mask);
        if (writes && !special(type)) {
            place.mount().requireWritable();
        }
        boolean appends = (flags & O_ACCMODE) == O_RDONLY || (flags & O_APPEND) != 0;
        if (!appends || (flags & O_TRUNC) != 0) {
            FileFlags.requireShrinkable(inode);
        }
        if ((flags & O_NOATIME) != 0 && !Permissions.ownerOrCapable(who, inode)) {
            throw EPERM.raise();
        }
        return finish(place, done);
    }

    private OpenFile pathOnly(VfsPath place, Inode inode) {
        place.mount().pin();
        return new OpenFile(new PathFile(inode), place, flags);
    }

    private static boolean special(int type) {
        return type == S_IFIFO || type == S_IFSOCK || type == S_IFBLK || type == S_IFCHR;
    }

    /** Opens behind the permission check; {@code done} has O_TRUNC when the file is new. */
    private @Nullable OpenFile finish(VfsPath place, int done) throws ErrnoException {
        int denied = PathRestrictions.requireOpen(caller, place, flags);
        if (!place.dentry().tryPin()) {
            return null;
        }
        place.mount().pin();
        Inode inode = place.inode();
        boolean regular = (inode.mode() & S_IFMT) == S_IFREG;
        boolean counted = regular && (flags & O_ACCMODE) != O_RDONLY;
        boolean opened = false;
        boolean writing = false;
        boolean truncated = false;
        try {
            if (regular && (accessMask() & Permissions.WRITE) != 0) {
                if (!place.dentry().tryAddWriter()) {
                    throw ETXTBSY.raise();
                }
                place.mount().addWriter();
                writing = true;
            }
            if (!silent) {
                PathMarks.require(caller, place, Fanotify.FAN_OPEN_PERM);
            }
            if (regular && (flags & ~done & O_TRUNC) != 0) {
                if ((denied & Landlock.LANDLOCK_ACCESS_FS_TRUNCATE) != 0) {
                    throw EACCES.raise();
                }
                AttributeChanges.truncateForOpen(caller, inode);
                truncated = true;
            }
            FileImpl impl = implOf(place, inode);
            opened = true;
            if (!silent) {
                FileEvents.on(place, IN_OPEN);
            }
            if (truncated) {
                FileEvents.on(place.dentry(), IN_MODIFY);
            }
            int kept = (flags & ~NOT_KEPT) | Fcntl.O_LARGEFILE;
            return new OpenFile(impl, place, kept, counted).denying(denied);
        } finally {
            if (writing && !(opened && counted)) {
                place.dentry().removeWriter();
                place.mount().removeWriter();
            }
            if (!opened) {
                place.unpin();
            }
        }
    }

    private FileImpl implOf(VfsPath place, Inode inode) throws ErrnoException {
        int type = inode.mode() & S_IFMT;
        int openFlags = place.mount().has(Mount.MS_NOATIME) ? flags | O_NOATIME : flags;
        if (special(type) && !inode.opensItself()) {
            return caller.fsContext().vfs().devices().open(caller, inode, openFlags);
        }
        return inode.open(caller, openFlags);
    }
}
