package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.sentry.kernel.cgroup.MemoryState;
import runscj.sentry.memory.MemoryAccount;

/** Charges what a task allocates to its control group, once a group has the memory controller. */
public final class CgroupMemory implements MemoryAccount.Charging {
    /** What a task waits for each time that it has allocated beyond memory.high. */
    private static final long HIGH_DELAY_NS = 10_000_000;

    private CgroupMemory() {}

    /** Begins to charge. Any number of times. */
    public static void enable(Kernel kernel) {
        kernel.memory().chargeTo(new CgroupMemory());
    }

    @Override
    public @Nullable MemoryAccount current() {
        Task task = Task.current();
        MemoryState state = task == null ? null : task.threadGroup().cgroup().nearestMemory();
        return state == null ? null : state.account();
    }

    @Override
    public void beyondHigh() {
        Task task = Task.current();
        if (task != null) {
            task.work().delay(HIGH_DELAY_NS);
        }
    }
}
