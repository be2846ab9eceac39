package runscj.sentry.vfs;

import static runscj.abi.Errno.EACCES;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.EXDEV;
import static runscj.abi.Fcntl.O_ACCMODE;
import static runscj.abi.Fcntl.O_RDONLY;
import static runscj.abi.Fcntl.O_WRONLY;
import static runscj.abi.FileMode.*;
import static runscj.abi.Landlock.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.landlock.LandlockDomain;

/**
 * landlock(7) for everything that is named by a path: asked by the calls of this layer after a name
 * has been looked up and before permissions count. A caller in no domain costs one test.
 */
final class PathRestrictions {
    private static final int OF_FILES =
            LANDLOCK_ACCESS_FS_EXECUTE
                    | LANDLOCK_ACCESS_FS_WRITE_FILE
                    | LANDLOCK_ACCESS_FS_READ_FILE
                    | LANDLOCK_ACCESS_FS_TRUNCATE
                    | LANDLOCK_ACCESS_FS_IOCTL_DEV;

    private static final int ALL = (LANDLOCK_ACCESS_FS_IOCTL_DEV << 1) - 1;

    private PathRestrictions() {}

    /**
     * Checks an open(2). EACCES.
     *
     * @return what the open file may not be used for: LANDLOCK_ACCESS_FS_TRUNCATE,
     *     LANDLOCK_ACCESS_FS_IOCTL_DEV
     */
    static int requireOpen(Caller caller, VfsPath place, int flags) throws ErrnoException {
        LandlockDomain domain = caller.landlock();
        return domain == null ? 0 : requireOpen(domain, place, openRights(place.inode(), flags));
    }

    /** Checks an execve(2). EACCES. */
    static void requireExecute(Caller caller, VfsPath place) throws ErrnoException {
        LandlockDomain domain = caller.landlock();
        if (domain != null) {
            requireOpen(domain, place, LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
        }
    }

    private static int openRights(Inode inode, int flags) {
        int mode = flags & O_ACCMODE;
        int rights = 0;
        if (mode != O_WRONLY) {
            if (inode instanceof DirectoryInode) {
                return LANDLOCK_ACCESS_FS_READ_DIR;
            }
            rights = LANDLOCK_ACCESS_FS_READ_FILE;
        }
        return mode == O_RDONLY ? rights : rights | LANDLOCK_ACCESS_FS_WRITE_FILE;
    }

    private static int requireOpen(LandlockDomain domain, VfsPath place, int rights)
            throws ErrnoException {
        int type = place.inode().mode() & S_IFMT;
        boolean device = type == S_IFCHR || type == S_IFBLK;
        int optional = LANDLOCK_ACCESS_FS_TRUNCATE | (device ? LANDLOCK_ACCESS_FS_IOCTL_DEV : 0);
        int denied = denied(domain, place.mount(), place.dentry(), rights | optional);
        if ((denied & rights) != 0) {
            throw EACCES.raise();
        }
        return denied;
    }

    /** Checks one right on a file or directory. EACCES. */
    static void require(Caller caller, Mount mount, Dentry dentry, int right)
            throws ErrnoException {
        LandlockDomain domain = caller.landlock();
        if (domain != null && denied(domain, mount, dentry, right) != 0) {
            throw EACCES.raise();
        }
    }

    /** Checks that a name for an inode of a type may be added to a directory. EACCES. */
    static void requireMake(Caller caller, Mount mount, Dentry directory, int mode)
            throws ErrnoException {
        if (caller.landlock() != null) {
            require(caller, mount, directory, makeRight(mode));
        }
    }

    /** Checks that a name may be removed from a directory. EACCES. */
    static void requireRemove(Caller caller, Mount mount, Dentry directory, Inode child)
            throws ErrnoException {
        require(caller, mount, directory, removeRight(child));
    }

    private static int makeRight(int mode) {
        return switch (mode & S_IFMT) {
            case S_IFLNK -> LANDLOCK_ACCESS_FS_MAKE_SYM;
            case S_IFDIR -> LANDLOCK_ACCESS_FS_MAKE_DIR;
            case S_IFCHR -> LANDLOCK_ACCESS_FS_MAKE_CHAR;
            case S_IFBLK -> LANDLOCK_ACCESS_FS_MAKE_BLOCK;
            case S_IFIFO -> LANDLOCK_ACCESS_FS_MAKE_FIFO;
            case S_IFSOCK -> LANDLOCK_ACCESS_FS_MAKE_SOCK;
            default -> LANDLOCK_ACCESS_FS_MAKE_REG;
        };
    }

    private static int removeRight(@Nullable Inode inode) {
        if (inode == null) {
            return 0;
        }
        return inode instanceof DirectoryInode
                ? LANDLOCK_ACCESS_FS_REMOVE_DIR
                : LANDLOCK_ACCESS_FS_REMOVE_FILE;
    }

    /** Checks a link(2). EACCES, EXDEV. */
    static void requireLink(Caller caller, VfsPath source, Dentry newParent) throws ErrnoException {
        LandlockDomain domain = caller.landlock();
        if (domain == null || !domain.restrictsFiles()) {
            return;
        }
        Dentry oldParent = source.dentry().parent();
        requireMoved(
                domain,
                source.mount(),
                new Side(oldParent == null ? source.dentry() : oldParent, source.dentry(), 0),
                new Side(newParent, null, makeRight(source.inode().mode())));
    }

    /**
     * Checks a rename(2). EACCES, EXDEV.
     *
     * @param exchanged what gets the old name, or null
     */
    static void requireRename(
            Caller caller,
            Mount mount,
            Dentry oldParent,
            Dentry child,
            Dentry newParent,
            Dentry target,
            @Nullable Inode exchanged)
            throws ErrnoException {
        LandlockDomain domain = caller.landlock();
        if (domain == null || !domain.restrictsFiles()) {
            return;
        }
        int made = exchanged == null ? 0 : makeRight(exchanged.mode());
        requireMoved(
                domain,
                mount,
                new Side(oldParent, child, made | removeRight(child.inode())),
                new Side(
                        newParent,
                        exchanged == null ? null : target,
                        makeRight(child.inode().mode()) | removeRight(target.inodeOrNull())));
    }

    /** A directory, what leaves it, and what rights are needed on it. */
    private record Side(Dentry directory, @Nullable Dentry leaving, int rights) {}

    private static void requireMoved(LandlockDomain domain, Mount mount, Side from, Side to)
            throws ErrnoException {
        if (from.directory == to.directory) {
            if (denied(domain, mount, to.directory, from.rights | to.rights) != 0) {
                throw EACCES.raise();
            }
            return;
        }
        LandlockDomain.Question here = climb(domain, mount, to.directory, ALL);
        LandlockDomain.Question there = climb(domain, mount, from.directory, ALL);
        if ((here.denied() & to.rights) != 0 || (there.denied() & from.rights) != 0) {
            throw EACCES.raise();
        }
        if (((here.denied() | there.denied()) & LANDLOCK_ACCESS_FS_REFER) != 0
                || gains(domain, from.leaving, there, here)
                || gains(domain, to.leaving, here, there)) {
            throw EXDEV.raise();
        }
    }

    /** Returns whether a file would have more rights in its new directory than in its old one. */
    private static boolean gains(
            LandlockDomain domain,
            @Nullable Dentry leaving,
            LandlockDomain.Question from,
            LandlockDomain.Question to) {
        if (leaving == null) {
            return false;
        }
        LandlockDomain.Question own = domain.ask(ALL);
        own.visit(leaving.inode());
        int counted = leaving.inode() instanceof DirectoryInode ? ALL : OF_FILES;
        return !to.deniesAllOf(from, own, counted);
    }

    /** Fails with EPERM for a caller whose files are restricted: mounts may not change. */
    static void requireMounting(Caller caller) throws ErrnoException {
        LandlockDomain domain = caller.landlock();
        if (domain != null && domain.restrictsFiles()) {
            throw EPERM.raise();
        }
    }

    private static int denied(LandlockDomain domain, Mount mount, Dentry dentry, int rights) {
        if (Vfs.isAnonymous(mount)) {
            return 0;
        }
        return climb(domain, mount, dentry, rights).denied();
    }

    /** Asks from a file up to the root of all mounts. */
    private static LandlockDomain.Question climb(
            LandlockDomain domain, Mount startMount, Dentry start, int rights) {
        LandlockDomain.Question question = domain.ask(rights);
        Mount mount = startMount;
        Dentry at = start;
        while (true) {
            Inode inode = at.inodeOrNull();
            if (inode != null) {
                question.visit(inode);
            }
            // What a mount hides is no part of the path.
            while (at == mount.root()) {
                VfsPath point = mount.point();
                if (point == null) {
                    return question;
                }
                mount = point.mount();
                at = point.dentry();
            }
            Dentry parent = at.parent();
            if (parent == null) {
                return question;
            }
            at = parent;
        }
    }
}
