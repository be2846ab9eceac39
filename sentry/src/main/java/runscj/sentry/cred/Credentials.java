package runscj.sentry.cred;

import java.util.Arrays;

/**
 * A task's identity and rights; immutable, replaced as a whole (credentials(7)). Capability sets
 * are 64-bit masks, bit n = capability n. Ids are the kernel's: the initial user namespace's.
 */
public record Credentials(
        int ruid,
        int euid,
        int suid,
        int fsuid,
        int rgid,
        int egid,
        int sgid,
        int fsgid,
        int[] groups,
        long inheritable,
        long permitted,
        long effective,
        long bounding,
        long ambient,
        int securebits,
        UserNamespace userNamespace) {
    /** All capabilities of Linux 6.12: 0 to 40. */
    public static final long ALL_CAPABILITIES = (1L << 41) - 1;

    private static final int[] NO_GROUPS = {};

    /** Returns root with all capabilities. */
    public static Credentials root() {
        return new Credentials(
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                NO_GROUPS,
                0,
                ALL_CAPABILITIES,
                ALL_CAPABILITIES,
                ALL_CAPABILITIES,
                0,
                0,
                UserNamespace.INITIAL);
    }

    /**
     * Returns whether the effective set has a CAP_* capability: whether it may be used for what
     * belongs to the credentials' own user namespace.
     */
    public boolean has(int capability) {
        return (effective >>> capability & 1) != 0;
    }

    /** Returns whether a capability may be used for what belongs to the whole sandbox. */
    public boolean capable(int capability) {
        return has(capability) && userNamespace.isInitial();
    }

    /**
     * Returns whether a capability may be used for what belongs to a user namespace: those of its
     * own or one around it, and all of them for who made it (user_namespaces(7)).
     */
    public boolean capableIn(UserNamespace target, int capability) {
        if (target == userNamespace) {
            return has(capability);
        }
        UserNamespace at = target;
        while (at.level() > userNamespace.level()) {
            UserNamespace around = at.parent();
            if (around == null) {
                return false;
            }
            if (around == userNamespace) {
                return at.ownerUid() == euid || has(capability);
            }
            at = around;
        }
        return false;
    }

    /** Returns whether a capability may be used for a file of an owner and a group. */
    public boolean capableOver(int uid, int gid, int capability) {
        return has(capability) && userNamespace.mapsUid(uid) && userNamespace.mapsGid(gid);
    }

    /** Returns whether all capabilities of a mask are permitted. */
    public boolean permits(long mask) {
        return (mask & ~permitted) == 0;
    }

    /** Returns whether a group is the fsgid or a supplementary group. */
    public boolean inGroup(int gid) {
        return gid == fsgid || isSupplementary(gid);
    }

    /** Returns whether a group is the egid or a supplementary group. */
    public boolean inEffectiveGroup(int gid) {
        return gid == egid || isSupplementary(gid);
    }

    private boolean isSupplementary(int gid) {
        int low = 0;
        int high = groups.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(groups[middle], gid);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /** Returns these credentials with other user ids; capabilities stay. */
    public Credentials withUids(int newRuid, int newEuid, int newSuid, int newFsuid) {
        return new Credentials(
                newRuid,
                newEuid,
                newSuid,
                newFsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                groups,
                inheritable,
                permitted,
                effective,
                bounding,
                ambient,
                securebits,
                userNamespace);
    }

    /** Returns these credentials with other group ids. */
    public Credentials withGids(int newRgid, int newEgid, int newSgid, int newFsgid) {
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                newRgid,
                newEgid,
                newSgid,
                newFsgid,
                groups,
                inheritable,
                permitted,
                effective,
                bounding,
                ambient,
                securebits,
                userNamespace);
    }

    /**
     * Returns these credentials with other supplementary groups, in any order; the array is not
     * kept.
     */
    public Credentials withGroups(int[] newGroups) {
        int[] sorted = newGroups.clone();
        for (int index = 0; index < sorted.length; index++) {
            sorted[index] ^= Integer.MIN_VALUE; // sorts as unsigned
        }
        Arrays.sort(sorted);
        for (int index = 0; index < sorted.length; index++) {
            sorted[index] ^= Integer.MIN_VALUE;
        }
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                sorted,
                inheritable,
                permitted,
                effective,
                bounding,
                ambient,
                securebits,
                userNamespace);
    }

    /**
     * Returns these credentials with other permitted, effective and inheritable sets. Ambient
     * capabilities that are no longer both permitted and inheritable go.
     */
    public Credentials withCapabilities(long newInheritable, long newPermitted, long newEffective) {
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                groups,
                newInheritable,
                newPermitted,
                newEffective,
                bounding,
                ambient & newPermitted & newInheritable,
                securebits,
                userNamespace);
    }

    /** Returns these credentials with another bounding set. */
    public Credentials withBounding(long newBounding) {
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                groups,
                inheritable,
                permitted,
                effective,
                newBounding,
                ambient,
                securebits,
                userNamespace);
    }

    /** Returns these credentials with another ambient set. */
    public Credentials withAmbient(long newAmbient) {
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                groups,
                inheritable,
                permitted,
                effective,
                bounding,
                newAmbient,
                securebits,
                userNamespace);
    }

    /** Returns these credentials with other secure bits. */
    public Credentials withSecurebits(int newSecurebits) {
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                groups,
                inheritable,
                permitted,
                effective,
                bounding,
                ambient,
                newSecurebits,
                userNamespace);
    }

    /** Returns these credentials with all capabilities in a user namespace that is entered. */
    public Credentials enter(UserNamespace namespace) {
        return new Credentials(
                ruid,
                euid,
                suid,
                fsuid,
                rgid,
                egid,
                sgid,
                fsgid,
                groups,
                0,
                ALL_CAPABILITIES,
                ALL_CAPABILITIES,
                ALL_CAPABILITIES,
                0,
                0,
                namespace);
    }

    /** Returns the real user id as its own user namespace has it. */
    public int shownUid() {
        return userNamespace.uidShown(ruid);
    }
}
