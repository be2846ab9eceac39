package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Privileges: capset(2), prlimit(2), seccomp(2), Landlock. Capabilities belong to the calling
 * thread only: a process that must shed them whole does so before exec, in a {@link SpawnScript}.
 */
public final class HostCredentials {
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private HostCredentials() {}

    /**
     * Sets the calling thread's capabilities: bit n is capability n. Returns 0 or {@code -errno}.
     */
    public static long capset(long effective, long permitted, long inheritable) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment header = header(scratch);
            MemorySegment data = scratch.allocate(24);
            long[] sets = {effective, permitted, inheritable};
            for (int i = 0; i < sets.length; i++) {
                data.set(ValueLayout.JAVA_INT, i * 4L, (int) sets[i]);
                data.set(ValueLayout.JAVA_INT, 12 + i * 4L, (int) (sets[i] >>> 32));
            }
            return HostSyscalls.call(HostNr.CAPSET, header.address(), data.address());
        }
    }

    /**
     * Returns the calling thread's effective, permitted and inheritable capabilities.
     *
     * @throws HostException if the host refuses
     */
    public static long[] capget() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment data = scratch.allocate(24);
            Host.required(
                    HostSyscalls.call(HostNr.CAPGET, header(scratch).address(), data.address()),
                    "capget");
            long[] sets = new long[3];
            for (int i = 0; i < sets.length; i++) {
                long low = data.get(ValueLayout.JAVA_INT, i * 4L) & 0xffff_ffffL;
                sets[i] = low | (long) data.get(ValueLayout.JAVA_INT, 12 + i * 4L) << 32;
            }
            return sets;
        }
    }

    private static MemorySegment header(Scratch scratch) {
        MemorySegment header = scratch.allocate(8);
        header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
        return header;
    }

    /**
     * Sets a resource limit (RLIMIT_...) of a process, 0 for this one; -1 is RLIM_INFINITY. Returns
     * 0 or {@code -errno}.
     */
    public static long setRlimit(int pid, int resource, long soft, long hard) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment limit = scratch.reserve(16);
            limit.set(ValueLayout.JAVA_LONG, 0, soft);
            limit.set(ValueLayout.JAVA_LONG, 8, hard);
            return HostSyscalls.call(HostNr.PRLIMIT64, pid, resource, limit.address(), 0);
        }
    }

    /**
     * Returns the soft and the hard limit of a resource.
     *
     * @throws HostException if the host refuses
     */
    public static long[] rlimit(int pid, int resource) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment limit = scratch.reserve(16);
            Host.required(
                    HostSyscalls.call(HostNr.PRLIMIT64, pid, resource, 0, limit.address()),
                    "prlimit");
            return limit.toArray(ValueLayout.JAVA_LONG);
        }
    }

    /** seccomp(2). */
    public static long seccomp(int operation, int flags, long argument) {
        return HostSyscalls.call(HostNr.SECCOMP, operation, flags, argument);
    }

    /** landlock_create_ruleset(2). */
    public static long landlockCreateRuleset(MemorySegment attributes, int flags) {
        return HostSyscalls.call(
                HostNr.LANDLOCK_CREATE_RULESET,
                Host.address(attributes),
                attributes.byteSize(),
                flags);
    }

    /** landlock_add_rule(2). */
    public static long landlockAddRule(int ruleset, int type, MemorySegment rule) {
        return HostSyscalls.call(HostNr.LANDLOCK_ADD_RULE, ruleset, type, Host.address(rule), 0);
    }

    /** landlock_restrict_self(2): the calling thread and what it starts. */
    public static long landlockRestrictSelf(int ruleset) {
        return HostSyscalls.call(HostNr.LANDLOCK_RESTRICT_SELF, ruleset, 0);
    }

    /**
     * Sets all user and group ids of every thread of the process through libc, which tells the
     * other threads: the system calls change one thread only. A change from 0 to others drops all
     * capabilities.
     *
     * @throws HostException if the host refuses
     */
    public static void setAllIds(int uid, int gid) {
        Host.required(
                HostSyscalls.invoke(HostSyscalls.symbol("setresgid"), gid, gid, gid, 0, 0, 0, 0),
                "setresgid");
        Host.required(
                HostSyscalls.invoke(HostSyscalls.symbol("setresuid"), uid, uid, uid, 0, 0, 0, 0),
                "setresuid");
    }
}
