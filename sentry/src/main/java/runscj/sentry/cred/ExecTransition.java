package runscj.sentry.cred;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;

/**
 * What execve(2) makes of the credentials: set-user-ID and set-group-ID bits, file capabilities,
 * root's special treatment, ambient capabilities (capabilities(7), "Transformation of capabilities
 * during execve()"). Pure.
 *
 * @param credentials the new ones
 * @param secure whether AT_SECURE is set: the program must not trust its environment
 * @param safePersonality whether what weakens a process's layout is taken out of its personality(2)
 */
public record ExecTransition(Credentials credentials, boolean secure, boolean safePersonality) {
    /**
     * What is run.
     *
     * @param mode type and permission bits
     * @param capabilities of the file, or null
     * @param setIdAllowed false on a nosuid mount: bits and capabilities of the file are ignored
     */
    public record Program(
            int mode,
            int uid,
            int gid,
            @Nullable FileCapabilities capabilities,
            boolean setIdAllowed) {}

    /** Reasons not to gain anything by execve. */
    public enum Unsafe {
        NOTHING,
        /** PR_SET_NO_NEW_PRIVS. */
        NO_NEW_PRIVILEGES,
        /** Root and working directory are shared with another process (CLONE_FS). */
        SHARED
    }

    /**
     * Computes the transition. EPERM when the file's capabilities are effective but not all of them
     * may be gained.
     */
    public static ExecTransition of(Credentials old, Program program, Unsafe unsafe)
            throws ErrnoException {
        boolean honoured = program.setIdAllowed && unsafe != Unsafe.NO_NEW_PRIVILEGES;
        int euid = old.euid();
        int egid = old.egid();
        boolean safePersonality = false;
        UserNamespace here = old.userNamespace();
        int root = here.rootUid();
        if (honoured && here.mapsUid(program.uid) && here.mapsGid(program.gid)) {
            if ((program.mode & FileMode.S_ISUID) != 0) {
                euid = program.uid;
                safePersonality = true;
            }
            int setGid = FileMode.S_ISGID | FileMode.S_IXGRP;
            if ((program.mode & setGid) == setGid) {
                egid = program.gid;
                safePersonality = true;
            }
        }
        FileCapabilities file = program.setIdAllowed ? program.capabilities : null;
        long permitted = 0;
        boolean effective = false;
        if (file != null) {
            permitted =
                    (old.bounding() & file.permitted()) | (old.inheritable() & file.inheritable());
            effective = file.effective();
            if (effective && (file.permitted() & ~permitted) != 0) {
                throw Errno.EPERM.raise();
            }
        }
        boolean rootGains = (old.securebits() & Capability.SECBIT_NOROOT) == 0;
        boolean capabilitiesOfFileWin = file != null && old.ruid() != root && euid == root;
        if (rootGains && !capabilitiesOfFileWin) {
            if (euid == root || old.ruid() == root) {
                permitted = old.bounding() | old.inheritable();
            }
            if (euid == root) {
                effective = true;
            }
        }
        safePersonality |= (permitted & ~old.permitted()) != 0;
        boolean changesId = euid != old.ruid() || egid != old.rgid();
        if ((changesId || (permitted & ~old.permitted()) != 0) && unsafe != Unsafe.NOTHING) {
            if (!old.has(Capability.CAP_SETUID) || unsafe == Unsafe.NO_NEW_PRIVILEGES) {
                euid = old.ruid();
                egid = old.rgid();
            }
            permitted &= old.permitted();
        }
        long ambient = file != null || changesId ? 0 : old.ambient();
        permitted |= ambient;
        Credentials changed =
                new Credentials(
                        old.ruid(),
                        euid,
                        euid,
                        euid,
                        old.rgid(),
                        egid,
                        egid,
                        egid,
                        old.groups(),
                        old.inheritable(),
                        permitted,
                        effective ? permitted : ambient,
                        old.bounding(),
                        ambient,
                        old.securebits() & ~Capability.SECBIT_KEEP_CAPS,
                        here);
        boolean gains = old.ruid() != root && (effective || (permitted & ~ambient) != 0);
        return new ExecTransition(changed, changesId || gains, safePersonality);
    }
}
