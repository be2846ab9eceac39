package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_CHOWN;
import static runscj.abi.Errno.EACCES;
import static runscj.abi.Errno.EFBIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Errno.ETXTBSY;
import static runscj.abi.FileMode.S_IALLUGO;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_ISGID;
import static runscj.abi.Inotify.IN_ACCESS;
import static runscj.abi.Inotify.IN_ATTRIB;
import static runscj.abi.Inotify.IN_MODIFY;

import runscj.abi.ErrnoException;
import runscj.abi.Landlock;
import runscj.sentry.cred.Credentials;

/** chmod(2), chown(2), utimensat(2), truncate(2): who may, and what else changes with it. */
public final class AttributeChanges {
    private AttributeChanges() {}

    /** chmod(2): EOPNOTSUPP for a symbolic link itself. */
    public static void chmod(Caller caller, VfsPath place, int mode) throws ErrnoException {
        place.mount().requireWritable();
        chmod(caller, place.inode(), mode);
        FileEvents.on(place.dentry(), IN_ATTRIB);
    }

    /** Changes the bits of an inode that may have no mount (fchmod(2) of a socket). */
    public static void chmod(Caller caller, Inode inode, int mode) throws ErrnoException {
        Credentials who = caller.credentials();
        if (Permissions.isLink(inode)) {
            throw EOPNOTSUPP.raise();
        }
        FileFlags.requireChangeable(inode);
        Permissions.requireOwner(who, inode);
        AttributeChange change = new AttributeChange();
        change.permissions = mode & S_IALLUGO;
        if ((mode & S_ISGID) != 0
                && !who.inGroup(inode.gid())
                && !Permissions.mayKeepSetId(who, inode)) {
            change.permissions &= ~S_ISGID;
        }
        inode.setAttributes(caller, change);
    }

    /** chown(2): ids of -1 stay. Set-id bits of anything but a directory go. */
    public static void chown(Caller caller, VfsPath place, int uid, int gid) throws ErrnoException {
        place.mount().requireWritable();
        chown(caller, place.inode(), uid, gid);
        FileEvents.on(place.dentry(), IN_ATTRIB);
    }

    /** Changes the owner of an inode that may have no mount. */
    public static void chown(Caller caller, Inode inode, int uid, int gid) throws ErrnoException {
        Credentials who = caller.credentials();
        FileFlags.requireChangeable(inode);
        boolean owner = who.fsuid() == inode.uid();
        boolean uidAllowed = uid == -1 || (owner && uid == inode.uid());
        boolean gidAllowed = gid == -1 || (owner && (who.inGroup(gid) || gid == inode.gid()));
        if (!(uidAllowed && gidAllowed) && !who.capableOver(inode.uid(), inode.gid(), CAP_CHOWN)) {
            throw EPERM.raise();
        }
        AttributeChange change = new AttributeChange();
        change.uid = uid;
        change.gid = gid;
        int mode = inode.mode();
        if ((mode & S_IFMT) != S_IFDIR) {
            int kept = Permissions.withoutSetId(who, inode, mode);
            if (kept != mode) {
                change.permissions = kept & S_IALLUGO;
            }
            ExtendedAttributes.dropFileCapabilities(caller, inode);
        }
        inode.setAttributes(caller, change);
    }

    /**
     * utimensat(2).
     *
     * @param accessTimeNs nanoseconds since the epoch, {@link AttributeChange#NOW} or {@link
     *     AttributeChange#OMIT}
     * @param modifyTimeNs likewise
     */
    public static void setTimes(Caller caller, VfsPath place, long accessTimeNs, long modifyTimeNs)
            throws ErrnoException {
        place.mount().requireWritable();
        setTimes(caller, place.inode(), accessTimeNs, modifyTimeNs);
        boolean access = accessTimeNs != AttributeChange.OMIT;
        boolean modify = modifyTimeNs != AttributeChange.OMIT;
        if (access || modify) {
            FileEvents.on(
                    place.dentry(), access && modify ? IN_ATTRIB : access ? IN_ACCESS : IN_MODIFY);
        }
    }

    /** Sets the times of an inode that may have no mount. */
    public static void setTimes(Caller caller, Inode inode, long accessTimeNs, long modifyTimeNs)
            throws ErrnoException {
        Credentials who = caller.credentials();
        boolean bothNow =
                accessTimeNs == AttributeChange.NOW && modifyTimeNs == AttributeChange.NOW;
        if (bothNow) {
            FileFlags.requireMutable(inode);
        } else {
            FileFlags.requireChangeable(inode);
        }
        if (!Permissions.ownerOrCapable(who, inode)) {
            if (!bothNow) {
                throw EPERM.raise();
            }
            if (!Permissions.granted(who, inode, Permissions.WRITE)) {
                throw EACCES.raise();
            }
        }
        AttributeChange change = new AttributeChange();
        change.accessTimeNs = accessTimeNs;
        change.modifyTimeNs = modifyTimeNs;
        inode.setAttributes(caller, change);
    }

    /** truncate(2). */
    public static void truncate(Caller caller, VfsPath place, long lengthBytes)
            throws ErrnoException {
        Inode inode = place.inode();
        int type = inode.mode() & S_IFMT;
        if (type != S_IFREG) {
            throw type == S_IFDIR ? EISDIR.raise() : EINVAL.raise();
        }
        place.mount().requireWritable();
        Permissions.require(caller.credentials(), inode, Permissions.WRITE);
        FileFlags.requireShrinkable(inode);
        if (place.dentry().writeDenied()) {
            throw ETXTBSY.raise();
        }
        PathRestrictions.require(
                caller, place.mount(), place.dentry(), Landlock.LANDLOCK_ACCESS_FS_TRUNCATE);
        resize(caller, inode, lengthBytes);
        FileEvents.on(place.dentry(), IN_MODIFY);
    }

    /** ftruncate(2): EINVAL unless open for writing and regular. */
    public static void truncate(Caller caller, OpenFile file, long lengthBytes)
            throws ErrnoException {
        Inode inode = file.impl().inode();
        if (!file.writable() || (inode.mode() & S_IFMT) != S_IFREG) {
            throw EINVAL.raise();
        }
        FileFlags.requireShrinkable(inode);
        file.requireAllowed(Landlock.LANDLOCK_ACCESS_FS_TRUNCATE);
        resize(caller, inode, lengthBytes);
        FileEvents.on(file, IN_MODIFY);
    }

    /** O_TRUNC: also takes set-id bits. */
    static void truncateForOpen(Caller caller, Inode inode) throws ErrnoException {
        resize(caller, inode, 0);
    }

    private static void resize(Caller caller, Inode inode, long lengthBytes) throws ErrnoException {
        if (lengthBytes > caller.fileSizeLimitBytes()) {
            caller.fileSizeLimitExceeded();
            throw EFBIG.raise();
        }
        AttributeChange change = new AttributeChange();
        change.sizeBytes = lengthBytes;
        int mode = inode.mode();
        int kept = Permissions.bitsAfterWrite(caller.credentials(), inode);
        if (kept != mode) {
            change.permissions = kept & S_IALLUGO;
        }
        inode.setAttributes(caller, change);
        ExtendedAttributes.dropFileCapabilities(caller, inode);
    }
}
