package runscj.sentry.cred;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * Changes of user ids and what they do to the capabilities: setuid(2), setreuid(2), setresuid(2),
 * setfsuid(2), capabilities(7). Pure.
 */
public final class UserIds {
    /** "Leave this id as it is". */
    public static final int UNCHANGED = -1;

    /**
     * Capabilities that follow the fsuid: capabilities(7), "Effect of user ID changes on
     * capabilities".
     */
    private static final long FILE_SYSTEM_CAPABILITIES =
            1L << Capability.CAP_CHOWN
                    | 1L << Capability.CAP_DAC_OVERRIDE
                    | 1L << Capability.CAP_DAC_READ_SEARCH
                    | 1L << Capability.CAP_FOWNER
                    | 1L << Capability.CAP_FSETID
                    | 1L << Capability.CAP_LINUX_IMMUTABLE
                    | 1L << Capability.CAP_MKNOD
                    | 1L << Capability.CAP_MAC_OVERRIDE;

    private UserIds() {}

    /** setuid(2). EINVAL for -1, EPERM. */
    public static Credentials setuid(Credentials old, int uid) throws ErrnoException {
        if (uid == UNCHANGED) {
            throw Errno.EINVAL.raise();
        }
        if (old.has(Capability.CAP_SETUID)) {
            return fixed(old, old.withUids(uid, uid, uid, uid));
        }
        if (uid == old.ruid() || uid == old.suid()) {
            return fixed(old, old.withUids(old.ruid(), uid, old.suid(), uid));
        }
        throw Errno.EPERM.raise();
    }

    /** setreuid(2). EPERM. */
    public static Credentials setreuid(Credentials old, int ruid, int euid) throws ErrnoException {
        boolean capable = old.has(Capability.CAP_SETUID);
        int newRuid = old.ruid();
        int newEuid = old.euid();
        int newSuid = old.suid();
        if (ruid != UNCHANGED) {
            newRuid = ruid;
            if (ruid != old.ruid() && ruid != old.euid() && !capable) {
                throw Errno.EPERM.raise();
            }
        }
        if (euid != UNCHANGED) {
            newEuid = euid;
            if (euid != old.ruid() && euid != old.euid() && euid != old.suid() && !capable) {
                throw Errno.EPERM.raise();
            }
        }
        if (ruid != UNCHANGED || (euid != UNCHANGED && euid != old.ruid())) {
            newSuid = newEuid;
        }
        return fixed(old, old.withUids(newRuid, newEuid, newSuid, newEuid));
    }

    /** setresuid(2). EPERM. */
    public static Credentials setresuid(Credentials old, int ruid, int euid, int suid)
            throws ErrnoException {
        if (!old.has(Capability.CAP_SETUID)
                && !(allowed(old, ruid) && allowed(old, euid) && allowed(old, suid))) {
            throw Errno.EPERM.raise();
        }
        int newEuid = euid == UNCHANGED ? old.euid() : euid;
        int newRuid = ruid == UNCHANGED ? old.ruid() : ruid;
        int newSuid = suid == UNCHANGED ? old.suid() : suid;
        return fixed(old, old.withUids(newRuid, newEuid, newSuid, newEuid));
    }

    private static boolean allowed(Credentials old, int uid) {
        return uid == UNCHANGED || uid == old.ruid() || uid == old.euid() || uid == old.suid();
    }

    /** setfsuid(2): returns the old credentials where that call fails, silently. */
    public static Credentials setfsuid(Credentials old, int uid) {
        boolean known =
                uid == old.ruid() || uid == old.euid() || uid == old.suid() || uid == old.fsuid();
        if (uid == UNCHANGED || uid == old.fsuid() || !(known || old.has(Capability.CAP_SETUID))) {
            return old;
        }
        Credentials changed = old.withUids(old.ruid(), old.euid(), old.suid(), uid);
        if ((old.securebits() & Capability.SECBIT_NO_SETUID_FIXUP) != 0) {
            return changed;
        }
        long effective = old.effective();
        int root = old.userNamespace().rootUid();
        if (old.fsuid() == root) {
            effective &= ~FILE_SYSTEM_CAPABILITIES;
        } else if (uid == root) {
            effective |= old.permitted() & FILE_SYSTEM_CAPABILITIES;
        }
        return changed.withCapabilities(old.inheritable(), old.permitted(), effective);
    }

    /** Takes or gives capabilities as ids leave or become root (kernel: cap_emulate_setxuid). */
    private static Credentials fixed(Credentials old, Credentials changed) {
        if ((old.securebits() & Capability.SECBIT_NO_SETUID_FIXUP) != 0) {
            return changed;
        }
        long permitted = old.permitted();
        long effective = old.effective();
        long ambient = old.ambient();
        int root = old.userNamespace().rootUid();
        boolean wasRoot = old.ruid() == root || old.euid() == root || old.suid() == root;
        boolean isRoot = changed.ruid() == root || changed.euid() == root || changed.suid() == root;
        if (wasRoot && !isRoot) {
            if ((old.securebits() & Capability.SECBIT_KEEP_CAPS) == 0) {
                permitted = 0;
                effective = 0;
            }
            ambient = 0;
        }
        if (old.euid() == root && changed.euid() != root) {
            effective = 0;
        }
        if (old.euid() != root && changed.euid() == root) {
            effective = permitted;
        }
        return changed.withAmbient(ambient)
                .withCapabilities(old.inheritable(), permitted, effective);
    }
}
