package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_DAC_OVERRIDE;
import static runscj.abi.Capability.CAP_DAC_READ_SEARCH;
import static runscj.abi.Capability.CAP_FOWNER;
import static runscj.abi.Capability.CAP_FSETID;
import static runscj.abi.Errno.EACCES;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_ISGID;
import static runscj.abi.FileMode.S_ISUID;
import static runscj.abi.FileMode.S_ISVTX;
import static runscj.abi.FileMode.S_IXGRP;

import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.cred.Credentials;

/**
 * Who may do what (path_resolution(7), capabilities(7); kernel: {@code generic_permission}). Uses
 * fsuid, fsgid and the effective capabilities.
 */
public final class Permissions {
    /** MAY_EXEC: search a directory, run a file. */
    public static final int EXEC = 1;

    /** MAY_WRITE. */
    public static final int WRITE = 2;

    /** MAY_READ. */
    public static final int READ = 4;

    private static final int ANY_EXEC = 0111;

    private Permissions() {}

    /**
     * Fails with EACCES unless all of the mask is granted; with EPERM, whoever asks, for writing to
     * what is immutable.
     */
    public static void require(Credentials who, Inode inode, int mask) throws ErrnoException {
        if ((mask & WRITE) != 0) {
            FileFlags.requireMutable(inode);
        }
        if (!granted(who, inode, mask)) {
            throw EACCES.raise();
        }
    }

    /** Returns whether all of the mask is granted. */
    public static boolean granted(Credentials who, Inode inode, int mask) {
        int mode = inode.mode();
        int bits;
        if (inode.uid() == who.fsuid()) {
            bits = mode >> 6;
        } else if ((mode >> 3 & 7) != (mode & 7)) {
            bits = who.inGroup(inode.gid()) ? mode >> 3 : mode;
        } else {
            bits = mode;
        }
        return (mask & ~bits & 7) == 0
                || (!inode.bindsEverybody() && byCapability(who, inode, mode, mask));
    }

    private static boolean byCapability(Credentials who, Inode inode, int mode, int mask) {
        if ((mode & S_IFMT) == S_IFDIR) {
            return ((mask & WRITE) == 0
                            && who.capableOver(inode.uid(), inode.gid(), CAP_DAC_READ_SEARCH))
                    || who.capableOver(inode.uid(), inode.gid(), CAP_DAC_OVERRIDE);
        }
        if (mask == READ && who.capableOver(inode.uid(), inode.gid(), CAP_DAC_READ_SEARCH)) {
            return true;
        }
        return ((mask & EXEC) == 0 || (mode & ANY_EXEC) != 0)
                && who.capableOver(inode.uid(), inode.gid(), CAP_DAC_OVERRIDE);
    }

    /** Returns whether the caller owns the inode or may act as its owner. */
    public static boolean ownerOrCapable(Credentials who, Inode inode) {
        return who.fsuid() == inode.uid()
                || (who.has(CAP_FOWNER) && who.userNamespace().mapsUid(inode.uid()));
    }

    /** Fails with EPERM unless {@link #ownerOrCapable}. */
    public static void requireOwner(Credentials who, Inode inode) throws ErrnoException {
        if (!ownerOrCapable(who, inode)) {
            throw EPERM.raise();
        }
    }

    /** Returns whether a sticky directory keeps the caller from removing or renaming a child. */
    static boolean stickyForbids(Credentials who, Inode directory, Inode child) {
        return (directory.mode() & S_ISVTX) != 0
                && child.uid() != who.fsuid()
                && directory.uid() != who.fsuid()
                && !who.capableOver(child.uid(), child.gid(), CAP_FOWNER);
    }

    /** Checks that a name may be added to a directory. */
    static void requireCreate(Credentials who, Inode directory) throws ErrnoException {
        require(who, directory, WRITE | EXEC);
    }

    /**
     * Checks that a name may be removed from a directory: EACCES, or EPERM in a sticky directory.
     */
    static void requireDelete(Credentials who, Inode directory, Inode child) throws ErrnoException {
        require(who, directory, WRITE | EXEC);
        FileFlags.requireShrinkable(directory);
        FileFlags.requireChangeable(child);
        if (stickyForbids(who, directory, child)) {
            throw EPERM.raise();
        }
    }

    /** Returns the group of a new inode in a directory: the directory's if that is set-group-ID. */
    public static int newGid(Credentials who, Inode directory) {
        return (directory.mode() & S_ISGID) != 0 ? directory.gid() : who.fsgid();
    }

    /**
     * Returns the mode of a new inode in a directory: directories inherit set-group-ID, strangers'
     * executables lose it.
     */
    public static int newMode(Credentials who, Inode directory, int mode) {
        if ((directory.mode() & S_ISGID) == 0) {
            return mode;
        }
        if ((mode & S_IFMT) == S_IFDIR) {
            return mode | S_ISGID;
        }
        boolean executable = (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
        return executable && !who.inGroup(directory.gid()) && !mayKeepSetId(who, directory)
                ? mode & ~S_ISGID
                : mode;
    }

    /**
     * Returns the permission bits that remain after somebody without CAP_FSETID wrote to the file;
     * the same value when nothing changes.
     */
    static int bitsAfterWrite(Credentials who, Inode inode) {
        int mode = inode.mode();
        if ((mode & (S_ISUID | S_ISGID)) == 0
                || (mode & S_IFMT) != S_IFREG
                || mayKeepSetId(who, inode)) {
            return mode;
        }
        return withoutSetId(who, inode, mode);
    }

    /**
     * Returns the bits without set-user-ID and, where it means execution or the caller is no
     * member, set-group-ID.
     */
    static int withoutSetId(Credentials who, Inode inode, int mode) {
        int bits = mode & ~S_ISUID;
        if ((mode & S_ISGID) != 0
                && ((mode & S_IXGRP) != 0
                        || (!who.inGroup(inode.gid()) && !mayKeepSetId(who, inode)))) {
            bits &= ~S_ISGID;
        }
        return bits;
    }

    /**
     * fs.protected_symlinks = 1: EACCES for another's link in a sticky world-writable directory.
     */
    static void requireFollow(Credentials who, Inode directory, Inode link) throws ErrnoException {
        int shared = S_ISVTX | 0002;
        if (link.uid() != who.fsuid()
                && (directory.mode() & shared) == shared
                && directory.uid() != link.uid()) {
            throw EACCES.raise();
        }
    }

    /**
     * fs.protected_hardlinks = 1: EPERM unless the caller owns the file or could read and write a
     * plain one.
     */
    static void requireLinkSource(Credentials who, Inode inode) throws ErrnoException {
        int mode = inode.mode();
        boolean plain =
                (mode & S_IFMT) == S_IFREG
                        && (mode & S_ISUID) == 0
                        && (mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP);
        if (!(plain && granted(who, inode, READ | WRITE)) && !ownerOrCapable(who, inode)) {
            throw EPERM.raise();
        }
    }

    /**
     * fs.protected_regular = 2, fs.protected_fifos = 1: EACCES for O_CREAT on another's file in a
     * sticky directory.
     */
    static void requireCreateOpen(Credentials who, Inode directory, Inode existing)
            throws ErrnoException {
        int type = existing.mode() & S_IFMT;
        int directoryMode = directory.mode();
        boolean regular = type == S_IFREG;
        if ((directoryMode & S_ISVTX) == 0
                || !(regular || type == FileMode.S_IFIFO)
                || existing.uid() == directory.uid()
                || existing.uid() == who.fsuid()) {
            return;
        }
        if ((directoryMode & 0002) != 0 || (regular && (directoryMode & 0020) != 0)) {
            throw EACCES.raise();
        }
    }

    /** Returns whether set-id bits stay where others lose them. */
    static boolean mayKeepSetId(Credentials who, Inode inode) {
        return who.capableOver(inode.uid(), inode.gid(), CAP_FSETID);
    }

    /** Returns whether the inode is a symbolic link. */
    static boolean isLink(Inode inode) {
        return (inode.mode() & S_IFMT) == S_IFLNK;
    }
}
