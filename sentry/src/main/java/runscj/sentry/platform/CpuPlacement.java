package runscj.sentry.platform;

import runscj.host.Host;
import runscj.host.HostScheduling;

/**
 * Where task threads run. Waking a sleeping thread on another CPU costs ten times as much as a
 * switch on one CPU, so a task's Java thread, its guest thread and the manager that works for it
 * share a CPU.
 */
public final class CpuPlacement {
    private static final int NOT_PINNED = -1;
    private static final ThreadLocal<int[]> PINNED =
            new ThreadLocal<>() { // no lambda on the start-up path
                @Override
                protected int[] initialValue() {
                    return new int[] {NOT_PINNED};
                }
            };

    private CpuPlacement() {}

    /** Returns the CPU of the calling thread: where it is pinned, or else where it runs now. */
    public static int callerCpu() {
        int cpu = PINNED.get()[0];
        return cpu == NOT_PINNED ? HostScheduling.currentCpu() : cpu;
    }

    /** Confines the calling thread to a CPU. */
    public static void pinCaller(int cpu) {
        int[] pinned = PINNED.get();
        if (pinned[0] != cpu) {
            Host.required(HostScheduling.pin(0, cpu), "sched_setaffinity");
            pinned[0] = cpu;
        }
    }

    /** Lets the calling thread run on any CPU of a mask again. */
    public static void releaseCaller(long[] mask) {
        PINNED.get()[0] = NOT_PINNED;
        Host.required(HostScheduling.setAffinity(0, mask), "sched_setaffinity");
    }
}
