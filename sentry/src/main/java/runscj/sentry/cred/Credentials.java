package runscj.sentry.cred;

import java.util.Arrays;

/** A task's identity and rights; immutable, replaced as a whole (credentials(7)). Capability sets are 64-bit masks, bit n = capability n. */
public record Credentials(int ruid, int euid, int suid, int fsuid, int rgid, int egid, int sgid, int fsgid, int[] groups,
        long inheritable, long permitted, long effective, long bounding, long ambient, int securebits) {
    /** All capabilities of Linux 6.12: 0 to 40. */
    public static final long ALL_CAPABILITIES = (1L << 41) - 1;

    private static final int[] NO_GROUPS = {};

    /** Returns root with all capabilities. */
    public static Credentials root() {
        return new Credentials(0, 0, 0, 0, 0, 0, 0, 0, NO_GROUPS, 0, ALL_CAPABILITIES, ALL_CAPABILITIES, ALL_CAPABILITIES, 0, 0);
    }

    /** Returns whether the effective set has a CAP_* capability. */
    public boolean capable(int capability) {
        return (effective >>> capability & 1) != 0;
    }

    /** Returns whether a group is the fsgid or a supplementary group. */
    public boolean inGroup(int gid) {
        return gid == fsgid || Arrays.binarySearch(groups, gid) >= 0;
    }
}
