package runscj.sentry.kernel;

import runscj.sentry.platform.Platform;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * The state of one sandbox's kernel: what is not a task's or a mount's. Made by {@code boot}, which
 * injects what lies above this package. Any thread.
 */
public final class Kernel {
    private final Platform platform;
    private final SyscallDispatcher dispatcher;
    private final KernelListener listener;
    private final int taskLimit;
    private final OrderedLock taskLock = LockRank.TASKS.newLock();
    private final PidNamespace rootPids = new PidNamespace();
    private final RegistersPool registersPool = new RegistersPool();
    private final long bootNs = System.nanoTime();
    private final long bootRealTimeNs = System.currentTimeMillis() * 1_000_000;

    /**
     * Makes a kernel without tasks.
     *
     * @param taskLimit how many tasks may exist at once; clone fails with EAGAIN beyond
     */
    public Kernel(
            Platform platform,
            SyscallDispatcher dispatcher,
            KernelListener listener,
            int taskLimit) {
        this.platform = platform;
        this.dispatcher = dispatcher;
        this.listener = listener;
        this.taskLimit = taskLimit;
    }

    public Platform platform() {
        return platform;
    }

    public SyscallDispatcher dispatcher() {
        return dispatcher;
    }

    public KernelListener listener() {
        return listener;
    }

    /**
     * Returns the lock of the task tree: parents, children, members, groups, sessions, pid tables.
     */
    public OrderedLock taskLock() {
        return taskLock;
    }

    /** Returns the root pid namespace. */
    public PidNamespace rootPids() {
        return rootPids;
    }

    RegistersPool registersPool() {
        return registersPool;
    }

    public int taskLimit() {
        return taskLimit;
    }

    /**
     * Returns {@link System#nanoTime} at boot: CLOCK_MONOTONIC and CLOCK_BOOTTIME count from here.
     */
    public long bootNs() {
        return bootNs;
    }

    /** Returns the wall clock at boot in ns since the epoch: btime of /proc/stat. */
    public long bootRealTimeNs() {
        return bootRealTimeNs;
    }
}
