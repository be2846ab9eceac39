package runscj.sentry.kernel.time;

/** CPU time that was used, in ns: by guest code, and by the kernel for it. */
public record CpuTime(long userNs, long systemNs) {
    /** None. */
    public static final CpuTime ZERO = new CpuTime(0, 0);

    /** Returns the sum of both kinds. */
    public long totalNs() {
        return userNs + systemNs;
    }

    /** Returns this and another, kind by kind. */
    public CpuTime plus(CpuTime other) {
        return new CpuTime(userNs + other.userNs, systemNs + other.systemNs);
    }

    /** Returns what this is more than an earlier one, kind by kind. */
    public CpuTime minus(CpuTime earlier) {
        return new CpuTime(userNs - earlier.userNs, systemNs - earlier.systemNs);
    }
}
