package runscj.abi;

/** Layout of struct sched_param of sched_setparam(2). Offsets in bytes. */
public final class SchedParam {
    private SchedParam() {}

    /** Bytes. */
    public static final int SIZE = 4;

    public static final int SCHED_PRIORITY_OFFSET = 0;
}
