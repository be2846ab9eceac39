package runscj.abi;

/** Layout of struct sched_attr of sched_setattr(2). Offsets in bytes. */
public final class SchedAttr {
    private SchedAttr() {}

    /** Bytes. */
    public static final int SIZE = 56;

    public static final int SIZE_OFFSET = 0;
    public static final int SCHED_POLICY_OFFSET = 4;
    public static final int SCHED_FLAGS_OFFSET = 8;
    public static final int SCHED_NICE_OFFSET = 16;
    public static final int SCHED_PRIORITY_OFFSET = 20;
    public static final int SCHED_RUNTIME_OFFSET = 24;
    public static final int SCHED_DEADLINE_OFFSET = 32;
    public static final int SCHED_PERIOD_OFFSET = 40;
    public static final int SCHED_UTIL_MIN_OFFSET = 48;
    public static final int SCHED_UTIL_MAX_OFFSET = 52;
}
