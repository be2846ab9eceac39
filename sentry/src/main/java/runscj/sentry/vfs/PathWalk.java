package runscj.sentry.vfs;

import static runscj.abi.Fcntl.RESOLVE_BENEATH;
import static runscj.abi.Fcntl.RESOLVE_CACHED;
import static runscj.abi.Fcntl.RESOLVE_IN_ROOT;
import static runscj.abi.Fcntl.RESOLVE_NO_MAGICLINKS;
import static runscj.abi.Fcntl.RESOLVE_NO_SYMLINKS;
import static runscj.abi.Fcntl.RESOLVE_NO_XDEV;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/**
 * Resolves one path (path_resolution(7)). A walk holds a position, and after {@link #parent} the
 * last component, which creating and removing calls treat by themselves. Owner thread only; used
 * once. Nothing is pinned: whoever keeps the result pins it.
 */
public final class PathWalk {
    /** Follow a symbolic link in the last component. */
    public static final int FOLLOW = 1;

    /** The result must be a directory: ENOTDIR. */
    public static final int DIRECTORY = 2;

    /** The empty path means the starting point (AT_EMPTY_PATH); ENOENT otherwise. */
    public static final int EMPTY = 4;

    /** The longest path without its NUL, bytes. */
    static final int PATH_LENGTH_MAX = 4095;

    private static final int LINKS_MAX = 40;

    /** What the last component is. */
    enum Last {
        /** Nothing: the position is the result. */
        NONE,
        DOT,
        DOT_DOT,
        NAME
    }

    private final Caller caller;
    private final Credentials who;
    private final VfsPath start;
    private final VfsPath root;
    private final int resolve;
    private Mount mount;
    private Dentry dentry;
    private int links;
    private Last lastKind = Last.NONE;
    private String last = "";
    private boolean trailingSlash;

    /**
     * Prepares a walk.
     *
     * @param who whose rights count; not always the caller's effective ones (access(2))
     * @param start where a relative path begins
     * @param resolve RESOLVE_* of openat2(2)
     */
    public PathWalk(Caller caller, Credentials who, VfsPath start, int resolve) {
        this.caller = caller;
        this.who = who;
        this.start = start;
        this.resolve = resolve;
        this.root =
                (resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) != 0
                        ? start
                        : caller.fsContext().root();
        this.mount = start.mount();
        this.dentry = start.dentry();
    }

    /**
     * Resolves a path from a directory, or from the working directory for null, with the caller's
     * own rights.
     */
    public static VfsPath resolve(Caller caller, @Nullable VfsPath start, String path, int flags)
            throws ErrnoException {
        return of(caller, start).resolve(path, flags);
    }

    /** Makes a walk with the caller's own rights. */
    static PathWalk of(Caller caller, @Nullable VfsPath start) {
        return new PathWalk(
                caller,
                caller.credentials(),
                start == null ? caller.fsContext().workingDirectory() : start,
                0);
    }

    /** Resolves a path completely; the result is positive. */
    public VfsPath resolve(String path, int flags) throws ErrnoException {
        parent(path, flags);
        return complete(flags);
    }

    /** Resolves all but the last component. */
    void parent(String path, int flags) throws ErrnoException {
        if (path.isEmpty()) {
            if ((flags & EMPTY) == 0) {
                throw Errno.ENOENT.raise();
            }
            lastKind = Last.NONE;
            return;
        }
        if (path.length() > PATH_LENGTH_MAX) {
            throw Errno.ENAMETOOLONG.raise();
        }
        if (path.charAt(0) == '/') {
            toRoot();
        } else {
            start.directory();
        }
        walkPrefix(path);
    }

    /** Returns where the walk stands: the parent directory after {@link #parent}. */
    VfsPath position() {
        return new VfsPath(mount, dentry);
    }

    Mount mount() {
        return mount;
    }

    Dentry dentry() {
        return dentry;
    }

    Last lastKind() {
        return lastKind;
    }

    String last() {
        return last;
    }

    boolean trailingSlash() {
        return trailingSlash;
    }

    /** Finishes a walk behind {@link #parent}. */
    VfsPath complete(int flags) throws ErrnoException {
        boolean directory = (flags & DIRECTORY) != 0;
        boolean follow = (flags & FOLLOW) != 0;
        while (true) {
            directory |= trailingSlash;
            if (lastKind != Last.NAME) {
                if (lastKind == Last.DOT_DOT) {
                    up();
                }
                break;
            }
            Dentry child = positiveChild(last);
            if (!(child.inode() instanceof SymlinkInode link) || !(follow || directory)) {
                enter(child);
                break;
            }
            followLast(link);
        }
        if (directory && !(dentry.inodeOrNull() instanceof DirectoryInode)) {
            throw Errno.ENOTDIR.raise();
        }
        return new VfsPath(mount, dentry);
    }

    /**
     * Follows a link that is the last component: afterwards the walk stands at its target's parent,
     * or at the target with nothing left.
     */
    void followLast(SymlinkInode link) throws ErrnoException {
        Permissions.requireFollow(who, dentry.inode(), link);
        follow(link);
    }

    private void follow(SymlinkInode link) throws ErrnoException {
        if (++links > LINKS_MAX
                || (resolve & RESOLVE_NO_SYMLINKS) != 0
                || mount.has(runscj.abi.Mount.MS_NOSYMFOLLOW)) {
            throw Errno.ELOOP.raise();
        }
        VfsPath jump = link.jump(caller);
        if (jump != null) {
            jump(jump);
            return;
        }
        String target = link.readlink(caller);
        if (target.isEmpty()) {
            throw Errno.ENOENT.raise();
        }
        if (target.charAt(0) == '/') {
            toRoot();
        }
        walkPrefix(target);
    }

    private void jump(VfsPath target) throws ErrnoException {
        if ((resolve & RESOLVE_NO_MAGICLINKS) != 0) {
            throw Errno.ELOOP.raise();
        }
        boolean crosses = (resolve & RESOLVE_NO_XDEV) != 0 && target.mount() != mount;
        if (crosses || (resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) != 0) {
            throw Errno.EXDEV.raise();
        }
        mount = target.mount();
        dentry = target.dentry();
        lastKind = Last.NONE;
        trailingSlash = false;
    }

    private void toRoot() throws ErrnoException {
        boolean crosses = (resolve & RESOLVE_NO_XDEV) != 0 && root.mount() != mount;
        if (crosses || (resolve & RESOLVE_BENEATH) != 0) {
            throw Errno.EXDEV.raise();
        }
        mount = root.mount();
        dentry = root.dentry();
    }

    private void walkPrefix(String path) throws ErrnoException {
        int length = path.length();
        int begin = skipSlashes(path, 0);
        if (begin == length) {
            lastKind = Last.NONE;
            trailingSlash = true;
            return;
        }
        while (true) {
            if (!(dentry.inodeOrNull() instanceof DirectoryInode directory)) {
                throw Errno.ENOTDIR.raise();
            }
            Permissions.require(who, directory, Permissions.EXEC);
            int end = path.indexOf('/', begin);
            int next = end < 0 ? length : skipSlashes(path, end);
            end = end < 0 ? length : end;
            Last kind = kindOf(path, begin, end);
            if (next == length) {
                lastKind = kind;
                trailingSlash = end < length;
                last = kind == Last.NAME ? path.substring(begin, end) : "";
                return;
            }
            if (kind == Last.NAME) {
                step(path.substring(begin, end));
            } else if (kind == Last.DOT_DOT) {
                up();
            }
            begin = next;
        }
    }

    private static int skipSlashes(String path, int from) {
        int at = from;
        while (at < path.length() && path.charAt(at) == '/') {
            at++;
        }
        return at;
    }

    private static Last kindOf(String path, int begin, int end) {
        if (path.charAt(begin) != '.' || end - begin > 2) {
            return Last.NAME;
        }
        if (end - begin == 1) {
            return Last.DOT;
        }
        return path.charAt(begin + 1) == '.' ? Last.DOT_DOT : Last.NAME;
    }

    /** Goes one component down in the middle of a path. */
    private void step(String name) throws ErrnoException {
        Dentry child = positiveChild(name);
        if (child.inode() instanceof SymlinkInode link) {
            follow(link);
            complete(FOLLOW | DIRECTORY);
        } else {
            enter(child);
        }
    }

    /** Returns the cached or fetched child of the position. */
    Dentry child(String name) throws ErrnoException {
        Dentry known = Lookup.cached(caller, dentry, name);
        if (known != null) {
            return known;
        }
        if ((resolve & RESOLVE_CACHED) != 0) {
            throw Errno.EAGAIN.raise();
        }
        return Lookup.child(caller, dentry, name);
    }

    private Dentry positiveChild(String name) throws ErrnoException {
        Dentry child = child(name);
        if (child.inodeOrNull() == null) {
            throw Errno.ENOENT.raise();
        }
        return child;
    }

    /** Moves to a child and onto whatever is mounted there. */
    void enter(Dentry child) throws ErrnoException {
        dentry = child;
        while (dentry.mountPoint()) {
            Mount above = mount.mountedOn(dentry);
            if (above == null) {
                return;
            }
            if ((resolve & RESOLVE_NO_XDEV) != 0) {
                throw Errno.EXDEV.raise();
            }
            mount = above;
            dentry = above.root();
        }
    }

    private void up() throws ErrnoException {
        while (true) {
            if (mount == root.mount() && dentry == root.dentry()) {
                if ((resolve & RESOLVE_BENEATH) != 0) {
                    throw Errno.EXDEV.raise();
                }
                return;
            }
            if (dentry != mount.root()) {
                break;
            }
            VfsPath point = mount.point();
            if (point == null) {
                return;
            }
            if ((resolve & RESOLVE_NO_XDEV) != 0) {
                throw Errno.EXDEV.raise();
            }
            mount = point.mount();
            dentry = point.dentry();
        }
        Dentry parent = dentry.parent();
        if (parent != null) {
            enter(parent);
        }
    }
}
