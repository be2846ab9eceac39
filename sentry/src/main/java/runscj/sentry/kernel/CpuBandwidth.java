package runscj.sentry.kernel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.time.CpuTime;

/**
 * Has control groups keep to their cpu.max: a thread that looks every few milliseconds at what was
 * used, as long as there are limits, and keeps tasks of groups that have used up their time from
 * guest code. A task that sleeps in a system call is not disturbed.
 */
public final class CpuBandwidth {
    private static final long TICK_NS = 5_000_000;

    /** Between two looks at groups that use nothing. */
    private static final long IDLE_TICK_NS = 40_000_000;

    private final Kernel kernel;

    @GuardedBy("this")
    private @Nullable Thread watcher;

    @GuardedBy("this")
    private boolean limits;

    CpuBandwidth(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Sets a group's cpu.max, in microseconds; {@link Cgroup#NO_LIMIT} for no quota. */
    public void limit(Cgroup group, long quotaUs, long periodUs) {
        group.limitCpu(quotaUs, periodUs);
        synchronized (this) {
            limits = true;
            if (watcher == null) {
                watcher = Thread.ofPlatform().daemon().name("cpu-bandwidth").start(this::watch);
            } else {
                LockSupport.unpark(watcher);
            }
        }
    }

    private void watch() {
        long tickNs = TICK_NS;
        while (goesOn()) {
            LockSupport.parkNanos(this, tickNs);
            try {
                tickNs = look(System.nanoTime()) ? TICK_NS : IDLE_TICK_NS;
            } catch (RuntimeException defect) {
                kernel.fail("cpu.max", defect);
                return;
            }
        }
    }

    /** The last look has found no limit: the watcher ends, unless one has been set since. */
    private synchronized boolean goesOn() {
        if (!limits) {
            watcher = null;
            return false;
        }
        limits = false;
        return true;
    }

    /** Returns whether a limited group has used time. */
    private boolean look(long nowNs) {
        Map<Cgroup, long[]> used = new IdentityHashMap<>();
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process != null && process.members().length > 0) {
                add(process, used);
            }
        }
        boolean busy = false;
        for (Map.Entry<Cgroup, long[]> entry : used.entrySet()) {
            busy |= entry.getKey().accountCpu(entry.getValue()[0], nowNs) > 0;
        }
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process != null) {
                hold(process);
            }
        }
        if (kernel.cgroups().anyCpuLimit()) {
            synchronized (this) {
                limits = true;
            }
        }
        return busy;
    }

    private static void add(ThreadGroup process, Map<Cgroup, long[]> used) {
        CpuTime here = null;
        for (Cgroup group = process.cgroup(); group != null; group = group.parent()) {
            if (group.hasCpuLimit()) {
                if (here == null) {
                    here = process.membership().timeHere(ProcessUsage.of(process));
                }
                used.computeIfAbsent(group, key -> new long[1])[0] += here.totalNs();
            }
        }
    }

    private static void hold(ThreadGroup process) {
        boolean throttled = process.cgroup().isThrottled();
        for (Task member : process.members()) {
            member.work().hold(throttled);
        }
    }
}
