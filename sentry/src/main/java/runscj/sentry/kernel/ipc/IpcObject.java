package runscj.sentry.kernel.ipc;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;

/** What queues, sets and segments have in common. Guarded by the lock of the table's owner. */
public abstract class IpcObject {
    /** Permission to read, as {@link #require} wants it. */
    public static final int READ = 0444;

    /** Permission to change. */
    public static final int WRITE = 0222;

    /** Owns the namespace that the object is in. */
    private UserNamespace guard = UserNamespace.INITIAL;

    private final int creatorUid;
    private final int creatorGid;
    private int key;
    private int uid;
    private int gid;
    private int mode;
    private long changedSeconds = nowSeconds();
    private int id = -1;
    private boolean removed;

    IpcObject(Credentials creator, int key, int mode) {
        this.key = key;
        this.creatorUid = creator.euid();
        this.creatorGid = creator.egid();
        this.uid = creator.euid();
        this.gid = creator.egid();
        this.mode = mode & 0777;
    }

    /** What IPC_STAT tells of every kind. */
    public record Permissions(
            int id, int key, int uid, int gid, int creatorUid, int creatorGid, int mode) {}

    final Permissions permissions() {
        return new Permissions(id, key, uid, gid, creatorUid, creatorGid, mode);
    }

    final void guard(UserNamespace owner) {
        guard = owner;
    }

    static long nowSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    final int id() {
        return id;
    }

    final void id(int newId) {
        id = newId;
    }

    final int key() {
        return key;
    }

    /** Makes the object unreachable by its key. */
    final void forgetKey() {
        key = 0;
    }

    final boolean removed() {
        return removed;
    }

    final void markRemoved() {
        removed = true;
    }

    final int mode() {
        return mode;
    }

    final void addMode(int bits) {
        mode |= bits;
    }

    final void removeMode(int bits) {
        mode &= ~bits;
    }

    final long changedSeconds() {
        return changedSeconds;
    }

    final void touch() {
        changedSeconds = nowSeconds();
    }

    /** EACCES unless the caller has the permissions, in any of the mode's three places. */
    final void require(Credentials caller, int wanted) throws ErrnoException {
        int asked = (wanted >> 6 | wanted >> 3 | wanted) & 7;
        int granted = mode;
        if (caller.euid() == creatorUid || caller.euid() == uid) {
            granted >>= 6;
        } else if (caller.inGroup(creatorGid) || caller.inGroup(gid)) {
            granted >>= 3;
        }
        if ((asked & ~granted) != 0 && !caller.capableIn(guard, Capability.CAP_IPC_OWNER)) {
            throw Errno.EACCES.raise();
        }
    }

    /** EPERM unless the caller may change or remove the object. */
    final void requireOwner(Credentials caller) throws ErrnoException {
        boolean owner = caller.euid() == creatorUid || caller.euid() == uid;
        if (!owner && !caller.capableIn(guard, Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
    }

    /** Changes what IPC_SET changes: EINVAL for an id that is none. */
    final void change(int newUid, int newGid, int newMode) throws ErrnoException {
        if (newUid == -1 || newGid == -1) {
            throw Errno.EINVAL.raise();
        }
        uid = newUid;
        gid = newGid;
        mode = (mode & ~0777) | (newMode & 0777);
        touch();
    }
}
