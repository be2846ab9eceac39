package runscj.sentry.kernel;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.aio.AioQuota;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.CgroupNamespace;
import runscj.sentry.kernel.futex.FutexTable;
import runscj.sentry.kernel.ipc.IpcNamespace;
import runscj.sentry.kernel.keys.KeyStore;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.kernel.signal.SignalQuota;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.Platform;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * The state of one sandbox's kernel: what is not a task's or a mount's. Made by {@code boot}, which
 * injects what lies above this package. Any thread.
 */
public final class Kernel {
    private volatile @Nullable KernelLog log;
    private final Platform platform;
    private final MemoryFile memory;
    private final RandomSource random;
    private final SyscallDispatcher dispatcher;
    private final KernelListener listener;
    private final int taskLimit;
    private final int cpuCount;
    private final OrderedLock taskLock = LockRank.TASKS.newLock();
    private final Cgroup cgroups = Cgroup.newRoot();
    private final CgroupNamespace cgroupNamespace =
            new CgroupNamespace(UserNamespace.INITIAL, cgroups);
    private final NetworkNamespace network = new NetworkNamespace(UserNamespace.INITIAL);
    private final IpcNamespace ipc;
    private final PidNamespace rootPids = new PidNamespace();
    private final ExtendedStates extendedStates = new ExtendedStates();
    private final TaskThreads threads = new TaskThreads();
    private final SignalQuota signalQuota = new SignalQuota();
    private final TimerQueue timers = new TimerQueue();
    private final FutexTable futexes = new FutexTable();
    private final AioQuota aioQuota = new AioQuota();
    private final DeferredWork deferred = new DeferredWork(this);
    private final CpuBandwidth cpuBandwidth = new CpuBandwidth(this);
    private volatile @Nullable KeyStore keys;
    private final AtomicBoolean failed = new AtomicBoolean();

    /** Guarded by the task lock. */
    private int taskCount;

    /** Most tasks that the container may have; guarded by the task lock. */
    private int taskAllowance = Integer.MAX_VALUE;

    private final long bootNs = System.nanoTime();
    private final Clocks clocks = new Clocks(bootNs);
    private final long bootRealTimeNs = System.currentTimeMillis() * 1_000_000;

    /**
     * Makes a kernel without tasks.
     *
     * @param taskLimit how many tasks may exist at once; clone fails with EAGAIN beyond
     */
    public Kernel(
            Platform platform,
            MemoryFile memory,
            RandomSource random,
            SyscallDispatcher dispatcher,
            KernelListener listener,
            int taskLimit) {
        this.platform = platform;
        this.memory = memory;
        this.ipc = new IpcNamespace(memory);
        this.random = random;
        this.dispatcher = dispatcher;
        this.listener = listener;
        this.taskLimit = taskLimit;
        this.cpuCount = Runtime.getRuntime().availableProcessors();
    }

    /** Returns the memory file: the sandbox's memory, used and in all. */
    public MemoryFile memory() {
        return memory;
    }

    /** Returns the source of the guest's random bytes. */
    public RandomSource random() {
        return random;
    }

    /** Returns all keys; made when first asked for. */
    public KeyStore keys() {
        KeyStore known = keys;
        return known != null ? known : firstKeys();
    }

    private synchronized KeyStore firstKeys() {
        KeyStore known = keys;
        if (known == null) {
            known = new KeyStore(random::nextLong);
            keys = known;
        }
        return known;
    }

    /** Returns how many CPUs guests see, numbered from 0. */
    public int cpuCount() {
        return cpuCount;
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

    /** Returns the root of the control groups. */
    public Cgroup cgroups() {
        return cgroups;
    }

    /** Returns what has control groups keep to their CPU time. */
    public CpuBandwidth cpuBandwidth() {
        return cpuBandwidth;
    }

    /** Returns the root pid namespace. */
    public PidNamespace rootPids() {
        return rootPids;
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

    /** Returns how many signals each user has queued. */
    public SignalQuota signalQuota() {
        return signalQuota;
    }

    /** Returns the sandbox's timers. */
    public TimerQueue timers() {
        return timers;
    }

    /** Returns the sandbox's clocks. */
    public Clocks clocks() {
        return clocks;
    }

    /** Returns who sleeps on which futex. */
    public FutexTable futexes() {
        return futexes;
    }

    /** Returns how much asynchronous I/O the sandbox has set up. */
    public AioQuota aioQuota() {
        return aioQuota;
    }

    /** Returns what does the work that a wake-up must not. */
    public DeferredWork deferred() {
        return deferred;
    }

    ExtendedStates extendedStates() {
        return extendedStates;
    }

    /** Returns how many tasks exist; zombies of single threads do not count. */
    public int taskCount() {
        return taskCount;
    }

    /**
     * Sets how many tasks the container may have, as pids.max does: those that exist stay, and
     * clone fails with EAGAIN while there are as many.
     *
     * @param limit 0 or less for no limit
     */
    public void allowTasks(long limit) {
        taskLock.lock();
        try {
            taskAllowance =
                    limit <= 0 || limit > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) limit;
        } finally {
            taskLock.unlock();
        }
    }

    /** Counts a new task; EAGAIN at the limit. Task lock held. */
    void countTask() throws ErrnoException {
        if (taskCount >= taskLimit || taskCount >= taskAllowance) {
            throw Errno.EAGAIN.raise();
        }
        taskCount++;
    }

    /** Takes back a count. Task lock held. */
    void uncountTask() {
        taskCount--;
    }

    /** Lets a task run on a thread of its own. */
    void start(Task task, @Nullable MemorySegment extendedState) {
        threads.start("task-" + task.tid(), new TaskRunner(task, extendedState));
    }

    /**
     * Ends the sandbox because the sentry itself went wrong; the first report counts. Any thread.
     */
    public void fail(String where, Throwable defect) {
        if (failed.compareAndSet(false, true)) {
            listener.sandboxFailed(where, defect);
        }
    }

    /** Returns the System V objects of the first processes. */
    public IpcNamespace firstIpc() {
        return ipc;
    }

    /** Returns the first namespaces with a container's names; the caller gets a use of each. */
    public Namespaces namespaces(UtsNamespace uts) {
        return new Namespaces(uts, ipc, network, cgroupNamespace).retained();
    }

    /** Returns the kernel's messages; made when first asked for. */
    public KernelLog log() {
        KernelLog current = log;
        if (current == null) {
            synchronized (this) {
                current = log;
                if (current == null) {
                    current = new KernelLog(bootNs);
                    current.addAtBoot(
                            "Linux version "
                                    + UtsNamespace.RELEASE
                                    + " (runsc-j) "
                                    + UtsNamespace.VERSION);
                    current.addAtBoot("Memory: " + (memory.limitBytes() >>> 10) + "K available");
                    current.addAtBoot("smp: Brought up 1 node, " + cpuCount + " CPUs");
                    log = current;
                }
            }
        }
        return current;
    }
}
