package runscj.sentry.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * A control group of version 2, with the pids controller; Linux's
 * Documentation/admin-guide/cgroup-v2. All state of a tree is guarded by one lock, which forks and
 * exits take too: no other is taken under it.
 */
public final class Cgroup {
    /** What cgroup.max.depth, cgroup.max.descendants and pids.max say for no limit. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    /** The one controller that there is. */
    public static final String PIDS = "pids";

    /**
     * Most groups in a tree, beside what the guest sets itself: each costs the sentry some memory.
     */
    private static final int TREE_MAX = 8_192;

    final OrderedLock lock;
    private final @Nullable Cgroup parent;
    private final String name;
    private final int depth;

    private final List<Cgroup> children = new ArrayList<>();

    /** Processes with live tasks in this very group. */
    private int processes;

    /** The same for this group and all below. */
    private int processesBelow;

    /** Tasks of this group and all below, zombies that wait for their parents among them. */
    private long tasks;

    private long tasksPeak;

    private long tasksMax = NO_LIMIT;

    /** How often tasksMax has refused a task; with those of groups below; by this group alone. */
    private long refusals;

    private long ownRefusals;

    /** Whether children have the pids controller. */
    private boolean pidsBelow;

    private long depthMax = NO_LIMIT;

    private long descendantsMax = NO_LIMIT;

    private int descendants;

    private boolean removed;

    private long kills;

    private Cgroup(@Nullable Cgroup parent, String name) {
        this.parent = parent;
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

    /** Returns the path from the root, with {@code (deleted)} as /proc/PID/cgroup shows it. */
    public String path() {
        if (parent == null) {
            return "/";
        }
        StringBuilder path = new StringBuilder();
        for (Cgroup group = this; group.parent != null; group = group.parent) {
            path.insert(0, "/" + group.name);
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
            Cgroup root = this;
            long level = 1;
            for (Cgroup group = this; group != null; group = group.parent) {
                if (group.descendants >= group.descendantsMax || level > group.depthMax) {
                    throw Errno.EAGAIN.raise();
                }
                level++;
                root = group;
            }
            if (root.descendants >= TREE_MAX) {
                throw Errno.EAGAIN.raise();
            }
            Cgroup child = new Cgroup(this, childName);
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
            if (group.hasPids() && group.tasks >= group.tasksMax) {
                group.ownRefusals++;
                for (Cgroup told = group; told != null; told = told.parent) {
                    told.refusals++;
                }
                throw Errno.EAGAIN.raise();
            }
        }
        changeTasks(1);
    }

    /** Changes the number of tasks here and above, whatever the limit. Lock held. */
    void changeTasks(int change) {
        for (Cgroup group = this; group != null; group = group.parent) {
            group.tasks += change;
            group.tasksPeak = Math.max(group.tasksPeak, group.tasks);
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
        if (parent != null && pidsBelow && populatedChild()) {
            throw Errno.EBUSY.raise();
        }
    }

    private boolean populatedChild() {
        for (Cgroup child : children) {
            if (child.processesBelow != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean hasPids() {
        Cgroup above = parent;
        return above != null && above.pidsBelow;
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
        /** 1 if the pids controller works here, else 0. */
        HAS_PIDS,
        /** 1 if it works in the groups below. */
        PIDS_BELOW
    }

    /** Returns a figure. */
    public long figure(Figure figure) {
        lock.lock();
        try {
            return switch (figure) {
                case TASKS -> tasks;
                case TASKS_PEAK -> tasksPeak;
                case TASKS_MAX -> tasksMax;
                case REFUSALS -> refusals;
                case OWN_REFUSALS -> ownRefusals;
                case DEPTH_MAX -> depthMax;
                case DESCENDANTS_MAX -> descendantsMax;
                case DESCENDANTS -> descendants;
                case POPULATED -> processesBelow == 0 ? 0 : 1;
                case HAS_PIDS -> parent == null || hasPids() ? 1 : 0;
                case PIDS_BELOW -> pidsBelow ? 1 : 0;
            };
        } finally {
            lock.unlock();
        }
    }

    /** Sets a limit: TASKS_MAX, DEPTH_MAX or DESCENDANTS_MAX. What is above it stays. */
    public void limit(Figure figure, long limit) {
        lock.lock();
        try {
            switch (figure) {
                case TASKS_MAX -> tasksMax = limit;
                case DEPTH_MAX -> depthMax = limit;
                case DESCENDANTS_MAX -> descendantsMax = limit;
                default -> throw new IllegalArgumentException(figure + " is no limit");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the pids controller to the groups below, or takes it from them.
     *
     * @throws ErrnoException ENOENT if this group has it not itself; EBUSY if it has processes
     *     itself beside a group with processes, or if a group below passes the controller on
     */
    public void passPids(boolean enable) throws ErrnoException {
        lock.lock();
        try {
            if (enable == pidsBelow) {
                return;
            }
            if (enable) {
                if (parent != null && !hasPids()) {
                    throw Errno.ENOENT.raise();
                }
                if (parent != null && processes != 0 && populatedChild()) {
                    throw Errno.EBUSY.raise();
                }
            }
            for (Cgroup child : children) {
                if (!enable && child.pidsBelow) {
                    throw Errno.EBUSY.raise();
                }
            }
            for (Cgroup child : children) { // the controller's state begins and ends with it
                child.tasksMax = NO_LIMIT;
                child.tasksPeak = child.tasks;
                child.refusals = 0;
                child.ownRefusals = 0;
            }
            pidsBelow = enable;
        } finally {
            lock.unlock();
        }
    }
}
