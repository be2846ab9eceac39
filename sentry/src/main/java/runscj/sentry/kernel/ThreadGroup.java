package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;

import runscj.abi.Rlimit;
import runscj.sentry.sync.WaitQueue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process: tasks that share a pid, signal handlers and resource limits. Shadows java.lang's class
 * of that name on purpose: it is Linux's term. Its place in the tree is guarded by the kernel's
 * task lock; volatile fields are written under it and read by any thread.
 */
public final class ThreadGroup {
    private static final Task[] NO_TASKS = {};
    private static final int NOT_EXITING = -1;

    private final Kernel kernel;
    private final Pid pid;
    private final ResourceLimits limits;
    private final WaitQueue childEvents = new WaitQueue();
    private final WaitQueue exitEvents = new WaitQueue();
    private final List<ThreadGroup> children = new ArrayList<>();

    /** The wait status of exit_group or a fatal signal, once one has happened: the first wins. */
    private final AtomicInteger groupExitStatus = new AtomicInteger(NOT_EXITING);

    private volatile Task[] members = NO_TASKS;
    private volatile @Nullable Task leader;
    private volatile @Nullable ThreadGroup parent;
    private volatile ProcessGroup processGroup;

    ThreadGroup(Kernel kernel, Pid pid, ProcessGroup processGroup, ResourceLimits limits) {
        this.kernel = kernel;
        this.pid = pid;
        this.processGroup = processGroup;
        this.limits = limits;
    }

    public Kernel kernel() {
        return kernel;
    }

    /** Returns the process id. */
    public Pid pid() {
        return pid;
    }

    /** Returns the process id in the root pid namespace. */
    public int tgid() {
        return pid.root();
    }

    /** Returns the tasks that have not exited: a snapshot that must not be changed. */
    public Task[] members() {
        return members;
    }

    /** Returns the thread whose id is the process's. It may have exited before the others. */
    public Task leader() {
        Task task = leader;
        if (task == null) {
            throw new IllegalStateException("process without a leader");
        }
        return task;
    }

    /**
     * Returns the parent process, null for one that was started from outside or a container's
     * first.
     */
    public @Nullable ThreadGroup parent() {
        return parent;
    }

    public ProcessGroup processGroup() {
        return processGroup;
    }

    public ResourceLimits limits() {
        return limits;
    }

    /** Returns the queue that is woken (POLLIN) when a child changes state. */
    public WaitQueue childEvents() {
        return childEvents;
    }

    /** Returns the queue that is woken (POLLIN) when this process has exited: pidfds. */
    public WaitQueue exitEvents() {
        return exitEvents;
    }

    /** Returns the children for the holder of the task lock. */
    public List<ThreadGroup> childrenLocked() {
        return children;
    }

    /** Returns whether this is process 1 of its pid namespace. */
    public boolean isInit() {
        return pid.namespace().init() == this;
    }

    /** Returns whether all its tasks have exited. */
    public boolean exited() {
        return members.length == 0;
    }

    /**
     * Makes all tasks exit; {@code waitStatus} as wait4(2) reports it. The first call decides. Any
     * thread.
     */
    public void exit(int waitStatus) {
        if (groupExitStatus.compareAndSet(NOT_EXITING, waitStatus)) {
            for (Task member : members) {
                member.requestExit();
            }
        }
    }

    /** Returns whether {@link #exit} has been called. */
    public boolean exiting() {
        return groupExitStatus.get() != NOT_EXITING;
    }

    /** Returns RLIMIT_SIGPENDING's soft limit. */
    public long pendingLimit() {
        return limits.soft(Rlimit.RLIMIT_SIGPENDING);
    }

    /** Returns the real uid of the process. */
    public int realUid() {
        return leader().credentials().ruid();
    }
}
