package runscj.sentry.cred;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** Changes of group ids: setgid(2), setregid(2), setresgid(2), setfsgid(2), setgroups(2). Pure. */
public final class GroupIds {
    /** NGROUPS_MAX. */
    public static final int GROUPS_MAX = 65_536;

    private static final int UNCHANGED = UserIds.UNCHANGED;

    private GroupIds() {}

    /** setgid(2). EINVAL for -1, EPERM. */
    public static Credentials setgid(Credentials old, int gid) throws ErrnoException {
        if (gid == UNCHANGED) {
            throw Errno.EINVAL.raise();
        }
        if (old.has(Capability.CAP_SETGID)) {
            return old.withGids(gid, gid, gid, gid);
        }
        if (gid == old.rgid() || gid == old.sgid()) {
            return old.withGids(old.rgid(), gid, old.sgid(), gid);
        }
        throw Errno.EPERM.raise();
    }

    /** setregid(2). EPERM. */
    public static Credentials setregid(Credentials old, int rgid, int egid) throws ErrnoException {
        boolean capable = old.has(Capability.CAP_SETGID);
        int newRgid = old.rgid();
        int newEgid = old.egid();
        int newSgid = old.sgid();
        if (rgid != UNCHANGED) {
            newRgid = rgid;
            if (rgid != old.rgid() && rgid != old.egid() && !capable) {
                throw Errno.EPERM.raise();
            }
        }
        if (egid != UNCHANGED) {
            newEgid = egid;
            if (egid != old.rgid() && egid != old.egid() && egid != old.sgid() && !capable) {
                throw Errno.EPERM.raise();
            }
        }
        if (rgid != UNCHANGED || (egid != UNCHANGED && egid != old.rgid())) {
            newSgid = newEgid;
        }
        return old.withGids(newRgid, newEgid, newSgid, newEgid);
    }

    /** setresgid(2). EPERM. */
    public static Credentials setresgid(Credentials old, int rgid, int egid, int sgid)
            throws ErrnoException {
        if (!old.has(Capability.CAP_SETGID)
                && !(allowed(old, rgid) && allowed(old, egid) && allowed(old, sgid))) {
            throw Errno.EPERM.raise();
        }
        int newRgid = rgid == UNCHANGED ? old.rgid() : rgid;
        int newEgid = egid == UNCHANGED ? old.egid() : egid;
        int newSgid = sgid == UNCHANGED ? old.sgid() : sgid;
        return old.withGids(newRgid, newEgid, newSgid, newEgid);
    }

    private static boolean allowed(Credentials old, int gid) {
        return gid == UNCHANGED || gid == old.rgid() || gid == old.egid() || gid == old.sgid();
    }

    /** setfsgid(2): returns the old credentials where that call fails, silently. */
    public static Credentials setfsgid(Credentials old, int gid) {
        boolean known =
                gid == old.rgid() || gid == old.egid() || gid == old.sgid() || gid == old.fsgid();
        if (gid == UNCHANGED || !(known || old.has(Capability.CAP_SETGID))) {
            return old;
        }
        return old.withGids(old.rgid(), old.egid(), old.sgid(), gid);
    }

    /** setgroups(2). EPERM, EINVAL for too many or an id of -1. */
    public static Credentials setgroups(Credentials old, int[] groups) throws ErrnoException {
        requireSetgroups(old);
        for (int gid : groups) {
            if (gid == UNCHANGED) {
                throw Errno.EINVAL.raise();
            }
        }
        return old.withGroups(groups);
    }

    /** EPERM unless setgroups(2) may be called: groups can also be what denies access. */
    public static void requireSetgroups(Credentials who) throws ErrnoException {
        if (!who.has(Capability.CAP_SETGID) || !who.userNamespace().maySetGroups()) {
            throw Errno.EPERM.raise();
        }
    }
}
