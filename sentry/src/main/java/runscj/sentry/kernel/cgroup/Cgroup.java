package runscj.sentry.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.memory.MemoryAccount;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * A control group of version 2; Linux's Documentation/admin-guide/cgroup-v2. All state of a tree is
 * guarded by one lock, which forks and exits take too: no other is taken under it. What freezing
 * and limits mean for processes is the business of {@code CgroupProcesses} and {@code
 * CpuBandwidth}.
 */
public final class Cgroup {
    /** What all files of limits say for none. */
    public static final long NO_LIMIT = MemoryAccount.NO_LIMIT;

    /**
     * Most groups in a tree, beside what the guest sets itself: each costs the sentry some memory.
     */
    private static final int TREE_MAX = 8_192;

    final OrderedLock lock;
    private final @Nullable Cgroup parent;
    private final Cgroup root;
    private final String name;
    private final int depth;

    private final List<Cgroup> children = new ArrayList<>();

    /** Processes with live tasks in this very group. */
    private int processes;

    /** The same for this group and all below. */
    private int processesBelow;

    private final TaskCount taskCount = new TaskCount();
    private final CpuLimit cpu = new CpuLimit();

    /** Null without the controller. Read without the lock, too. */
    private volatile @Nullable MemoryState memory;

    /** The set of controllers that children have. */
    private int below;

    /** What cgroup.freeze says. */
    private boolean freeze;

    /** Of the root: groups of the tree with a limit of CPU time. */
    private int cpuLimits;

    private long depthMax = NO_LIMIT;

    private long descendantsMax = NO_LIMIT;

    private int descendants;

    private boolean removed;

    private long kills;

    private Cgroup(@Nullable Cgroup parent, String name) {
        this.parent = parent;
        this.root = parent == null ? this : parent.root;
        this.name = name;
        this.lock = parent == null ? LockRank.LEAF.newLock() : parent.lock;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** Returns the root of a new tree. */
    public static Cgroup newRoot() {
        return new Cgroup(null, "");
    }

    /** Returns the group above; null for the root. */
    public @Nullable Cgroup parent() {
        return parent;
    }

    /**
     * Returns the path from a group on, with {@code /..} for each that it is above and {@code
     * (deleted)} as /proc/PID/cgroup shows it.
     */
    public String pathFrom(Cgroup top) {
        Cgroup common = top;
        StringBuilder path = new StringBuilder();
        while (common.parent != null && !common.contains(this)) {
            path.append("/..");
            common = common.parent;
        }
        int down = path.length();
        for (Cgroup group = this; group.parent != null && group != common; group = group.parent) {
            path.insert(down, "/" + group.name);
        }
        if (path.isEmpty()) {
            path.append('/');
        }
        lock.lock();
        try {
            return removed ? path.append(" (deleted)").toString() : path.toString();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a group is this one or below it. */
    public boolean contains(Cgroup other) {
        Cgroup group = other;
        while (group != null && group != this) {
            group = group.parent;
        }
        return group != null;
    }

    /**
     * Adds a group.
     *
     * @throws ErrnoException EAGAIN beyond a limit of depth or number; ENODEV if this one is gone
     */
    public Cgroup add(String childName) throws ErrnoException {
        lock.lock();
        try {
            if (removed) {
                throw Errno.ENODEV.raise();
            }
            long level = 1;
            for (Cgroup group = this; group != null; group = group.parent) {
                if (group.descendants >= group.descendantsMax || level > group.depthMax) {
                    throw Errno.EAGAIN.raise();
                }
                level++;
            }
            if (root.descendants >= TREE_MAX) {
                throw Errno.EAGAIN.raise();
            }
            Cgroup child = new Cgroup(this, childName);
            child.reset(below);
            children.add(child);
            countDescendant(1);
            return child;
        } finally {
            lock.unlock();
        }
    }

    private void countDescendant(int change) {
        for (Cgroup group = this; group != null; group = group.parent) {
            group.descendants += change;
        }
    }

    /**
     * Removes this group.
     *
     * @throws ErrnoException EBUSY while it has processes or groups
     */
    public void remove() throws ErrnoException {
        Cgroup above = parent;
        lock.lock();
        try {
            if (above == null || processesBelow != 0 || !children.isEmpty()) {
                throw Errno.EBUSY.raise();
            }
            removed = true;
            forgetCpuLimit();
            above.children.remove(this);
            above.countDescendant(-1);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether rmdir(2) has removed it. Lock held. */
    boolean isRemoved() {
        return removed;
    }

    /** Counts a kill of all processes here and below; those who fork meanwhile see it. */
    public void countKill() {
        lock.lock();
        try {
            kills++;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many kills have met this group. Lock held. */
    long killsHere() {
        long sum = 0;
        for (Cgroup group = this; group != null; group = group.parent) {
            sum += group.kills;
        }
        return sum;
    }

    // ---- membership; called by Membership with the lock held

    /** Counts a task more here and above, if no limit is against it. Lock held. */
    void charge() throws ErrnoException {
        for (Cgroup group = this; group != null; group = group.parent) {
            if (group.has(Controller.PIDS) && group.taskCount.tasks >= group.taskCount.max) {
                group.taskCount.ownRefusals++;
                for (Cgroup told = group; told != null; told = told.parent) {
                    told.taskCount.refusals++;
                }
                throw Errno.EAGAIN.raise();
            }
        }
        changeTasks(1);
    }

    /** Changes the number of tasks here and above, whatever the limit. Lock held. */
    void changeTasks(int change) {
        for (Cgroup group = this; group != null; group = group.parent) {
            group.taskCount.change(change);
        }
    }

    /** Keeps the CPU time of a process that leaves or has ended. Lock held. */
    void keepTime(CpuTime used) {
        for (Cgroup group = this; group != null; group = group.parent) {
            group.cpu.charge(used);
        }
    }

    /** Changes the number of processes. Lock held. */
    void changeProcesses(int change) {
        processes += change;
        for (Cgroup group = this; group != null; group = group.parent) {
            group.processesBelow += change;
        }
    }

    /**
     * Checks whether processes may come in. Lock held.
     *
     * @throws ErrnoException ENODEV if it is gone; EBUSY where it passes resources on to groups of
     *     which one has processes: none may compete with them from inside
     */
    void checkTarget() throws ErrnoException {
        if (removed) {
            throw Errno.ENODEV.raise();
        }
        if (parent != null && below != 0 && !mayHoldThreads()) {
            throw Errno.EBUSY.raise();
        }
    }

    /** Returns whether groups below could share out resources among threads of processes here. */
    private boolean mayHoldThreads() {
        return !populatedChild() && (below & Controller.domains()) == 0;
    }

    private boolean populatedChild() {
        for (Cgroup child : children) {
            if (child.processesBelow != 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the set of controllers that the group has itself. Lock held. */
    private int controllersLocked() {
        return parent == null ? Controller.all() : parent.below;
    }

    private boolean has(Controller controller) {
        return parent != null && controller.in(parent.below);
    }

    // ---- what the files show and set

    /** A number of a group that a file shows. */
    public enum Figure {
        TASKS,
        TASKS_PEAK,
        TASKS_MAX,
        REFUSALS,
        OWN_REFUSALS,
        DEPTH_MAX,
        DESCENDANTS_MAX,
        DESCENDANTS,
        /** 1 if there are processes here or below, else 0. */
        POPULATED,
        /** The set of controllers that work here. */
        CONTROLLERS,
        /** The set of those that work in the groups below. */
        CONTROLLERS_BELOW,
        /** 1 if the group itself has been told to freeze, else 0. */
        FREEZE
    }

    /** Returns a figure. */
    public long figure(Figure figure) {
        lock.lock();
        try {
            return switch (figure) {
                case TASKS -> taskCount.tasks;
                case TASKS_PEAK -> taskCount.peak;
                case TASKS_MAX -> taskCount.max;
                case REFUSALS -> taskCount.refusals;
                case OWN_REFUSALS -> taskCount.ownRefusals;
                case DEPTH_MAX -> depthMax;
                case DESCENDANTS_MAX -> descendantsMax;
                case DESCENDANTS -> descendants;
                case POPULATED -> processesBelow == 0 ? 0 : 1;
                case CONTROLLERS -> controllersLocked();
                case CONTROLLERS_BELOW -> below;
                case FREEZE -> freeze ? 1 : 0;
            };
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether processes here have to stand still: it or a group above is to freeze. */
    public boolean freezes() {
        lock.lock();
        try {
            Cgroup group = this;
            while (group != null && !group.freeze) {
                group = group.parent;
            }
            return group != null;
        } finally {
            lock.unlock();
        }
    }

    /** Sets what cgroup.freeze says; the processes have to be told afterwards. */
    public void freeze(boolean on) {
        lock.lock();
        try {
            freeze = on;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what cpu.max and cpu.stat show. */
    public CpuLimit.Figures cpuFigures() {
        lock.lock();
        try {
            return cpu.figures();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the CPU time of processes that were here or below and have left or ended. */
    public CpuTime keptTime() {
        lock.lock();
        try {
            return cpu.kept();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets cpu.max.
     *
     * @param quotaUs microseconds in each period, or {@link #NO_LIMIT}
     */
    public void limitCpu(long quotaUs, long periodUs) {
        lock.lock();
        try {
            int before = cpu.isLimited() ? 1 : 0;
            cpu.limit(quotaUs, periodUs);
            root.cpuLimits += (cpu.isLimited() ? 1 : 0) - before;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the group has a limit of CPU time in force. */
    public boolean hasCpuLimit() {
        lock.lock();
        try {
            return has(Controller.CPU) && cpu.isLimited();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a group of the tree has a limit of CPU time. */
    public boolean anyCpuLimit() {
        lock.lock();
        try {
            return root.cpuLimits != 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes note of CPU time; see {@link CpuLimit#account}. Returns how much it was since the last
     * time.
     */
    public long accountCpu(long liveNs, long nowNs) {
        lock.lock();
        try {
            return cpu.account(liveNs, nowNs);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the memory controller's state, or null where the group has it not. */
    public @Nullable MemoryState memory() {
        return memory;
    }

    /** Returns that of the group or of the nearest one above that has it, or null. Any thread. */
    public @Nullable MemoryState nearestMemory() {
        for (Cgroup group = this; group != null; group = group.parent) {
            MemoryState found = group.memory;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Returns whether the group or one above has used up its CPU time. */
    public boolean isThrottled() {
        lock.lock();
        try {
            for (Cgroup group = this; group != null; group = group.parent) {
                if (group.has(Controller.CPU) && group.cpu.isThrottled()) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Sets a limit: TASKS_MAX, DEPTH_MAX or DESCENDANTS_MAX. What is above it stays. */
    public void limit(Figure figure, long limit) {
        lock.lock();
        try {
            switch (figure) {
                case TASKS_MAX -> taskCount.max = limit;
                case DEPTH_MAX -> depthMax = limit;
                case DESCENDANTS_MAX -> descendantsMax = limit;
                default -> throw new IllegalArgumentException(figure + " is no limit");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives controllers to the groups below, or takes them from them.
     *
     * @param enable a set; those that they have already do not count
     * @param disable a set; those that they have not do not count
     * @throws ErrnoException ENOENT if this group has one not itself; EBUSY if it has processes
     *     itself beside a group with processes, or if a group below passes one on
     */
    public void pass(int enable, int disable) throws ErrnoException {
        lock.lock();
        try {
            int more = enable & ~below;
            int less = disable & below;
            if ((more & ~controllersLocked()) != 0) {
                throw Errno.ENOENT.raise();
            }
            for (Cgroup child : children) {
                if ((less & child.below) != 0) {
                    throw Errno.EBUSY.raise();
                }
            }
            boolean asThreads = (more & Controller.domains()) == 0 && mayHoldThreads();
            if (more != 0 && processes != 0 && parent != null && !asThreads) {
                throw Errno.EBUSY.raise();
            }
            below = below & ~less | more;
            for (Cgroup child : children) { // a controller's state begins and ends with it
                child.reset(more | less);
            }
        } finally {
            lock.unlock();
        }
    }

    private void reset(int controllers) {
        if (Controller.PIDS.in(controllers)) {
            taskCount.reset();
        }
        if (Controller.MEMORY.in(controllers)) {
            Cgroup above = parent;
            memory =
                    above != null && Controller.MEMORY.in(above.below)
                            ? new MemoryState(above.nearestMemory())
                            : null;
        }
        if (Controller.CPU.in(controllers)) {
            forgetCpuLimit();
            cpu.reset();
        }
    }

    private void forgetCpuLimit() {
        if (cpu.isLimited()) {
            root.cpuLimits--;
        }
    }
}
