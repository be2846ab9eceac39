package runscj.sentry.vfs;

import static runscj.abi.Errno.EACCES;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.ErrnoException;
import runscj.abi.Mount;
import runscj.sentry.cred.Credentials;

/** access(2), faccessat2(2). */
public final class AccessCheck {
    private AccessCheck() {}

    /**
     * Checks rights without using them.
     *
     * @param mask R_OK, W_OK, X_OK; 0 asks for existence
     * @param walkFlags {@link PathWalk#FOLLOW}, {@link PathWalk#EMPTY}
     * @param who {@link #realIds}, or the caller's credentials for AT_EACCESS
     */
    public static void check(
            Caller caller,
            Credentials who,
            @Nullable VfsPath start,
            String path,
            int mask,
            int walkFlags)
            throws ErrnoException {
        VfsPath from = start == null ? caller.fsContext().workingDirectory() : start;
        VfsPath place = new PathWalk(caller, who, from, 0).resolve(path, walkFlags);
        Inode inode = place.inode();
        int type = inode.mode() & S_IFMT;
        if ((mask & Permissions.EXEC) != 0
                && type == S_IFREG
                && place.mount().has(Mount.MS_NOEXEC)) {
            throw EACCES.raise();
        }
        Permissions.require(who, inode, mask);
        if ((mask & Permissions.WRITE) != 0
                && (type == S_IFREG || type == S_IFDIR || type == S_IFLNK)) {
            place.mount().requireWritable();
        }
    }

    /**
     * Returns the credentials that access(2) uses: real ids; root's permitted capabilities, nobody
     * else's.
     */
    public static Credentials realIds(Credentials who) {
        long effective = who.effective();
        if ((who.securebits() & Capability.SECBIT_NO_SETUID_FIXUP) == 0) {
            effective = who.ruid() == who.userNamespace().rootUid() ? who.permitted() : 0;
        }
        if (who.fsuid() == who.ruid()
                && who.fsgid() == who.rgid()
                && effective == who.effective()) {
            return who;
        }
        return new Credentials(
                who.ruid(),
                who.euid(),
                who.suid(),
                who.ruid(),
                who.rgid(),
                who.egid(),
                who.sgid(),
                who.rgid(),
                who.groups(),
                who.inheritable(),
                who.permitted(),
                effective,
                who.bounding(),
                who.ambient(),
                who.securebits(),
                who.userNamespace());
    }
}
