package runscj.abi;

/** perf_event_open(2) flags. Names and values are Linux's. */
public final class PerfEvent {
    private PerfEvent() {}

    public static final int PERF_FLAG_FD_NO_GROUP = 0x1;
    public static final int PERF_FLAG_FD_OUTPUT = 0x2;
    public static final int PERF_FLAG_PID_CGROUP = 0x4;
    public static final int PERF_FLAG_FD_CLOEXEC = 0x8;
}
