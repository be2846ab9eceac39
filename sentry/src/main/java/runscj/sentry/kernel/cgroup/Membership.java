package runscj.sentry.kernel.cgroup;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.time.CpuTime;

/** A process's place in a tree of control groups, and what it counts for there. Any thread. */
public final class Membership {
    private volatile Cgroup group;

    /** Tasks that are charged to the group; 1 for a zombie, 0 once it has been waited for. */
    private int tasks = 1;

    /** Whether a task lives. */
    private boolean live = true;

    /** The CPU time that the process had used when it came to the group. */
    private CpuTime before = CpuTime.ZERO;

    private final Cgroup birthplace;
    private final long killsAtBirth;

    private Membership(Cgroup group) {
        this.group = group;
        this.birthplace = group;
        this.killsAtBirth = group.killsHere();
    }

    /**
     * Returns whether the group in which the process was charged has been killed since: asked once
     * the process can be found there, so that none is missed by a kill.
     */
    public boolean bornIntoKill() {
        birthplace.lock.lock();
        try {
            return birthplace.killsHere() != killsAtBirth;
        } finally {
            birthplace.lock.unlock();
        }
    }

    /**
     * Charges a group for a new process with one task.
     *
     * @throws ErrnoException EAGAIN where a limit of tasks is reached
     */
    public static Membership charge(Cgroup group) throws ErrnoException {
        group.lock.lock();
        try {
            group.charge();
            group.changeProcesses(1);
            return new Membership(group);
        } finally {
            group.lock.unlock();
        }
    }

    /**
     * Charges a group for a process that is to start in it.
     *
     * @throws ErrnoException EAGAIN as {@link #charge}; ENOENT if the group is gone; EBUSY as
     *     {@link #move}
     */
    public static Membership chargeInto(Cgroup group) throws ErrnoException {
        group.lock.lock();
        try {
            if (group.isRemoved()) {
                throw Errno.ENOENT.raise(); // here Linux looks for the directory first
            }
            group.checkTarget();
            group.charge();
            group.changeProcesses(1);
            return new Membership(group);
        } finally {
            group.lock.unlock();
        }
    }

    /** Charges this process's group for a child, which starts in it; EAGAIN as {@link #charge}. */
    public Membership fork() throws ErrnoException {
        group.lock.lock(); // of the tree: the group may only change under it
        try {
            group.charge();
            group.changeProcesses(1);
            return new Membership(group);
        } finally {
            group.lock.unlock();
        }
    }

    /** Charges for a thread more; EAGAIN as {@link #charge}. */
    public void addThread() throws ErrnoException {
        group.lock.lock();
        try {
            group.charge();
            tasks++;
        } finally {
            group.lock.unlock();
        }
    }

    /**
     * Has fewer tasks charged, once threads have exited; never more, and one stays for a zombie.
     */
    public void shrink(int threads) {
        group.lock.lock();
        try {
            setTasks(Math.min(tasks, Math.max(threads, 1)));
        } finally {
            group.lock.unlock();
        }
    }

    /**
     * No task of the process lives any more.
     *
     * @param used the CPU time that it has used in all
     */
    public void ended(CpuTime used) {
        group.lock.lock();
        try {
            keepTime(used);
            end();
        } finally {
            group.lock.unlock();
        }
    }

    /** The process is forgotten. */
    public void release() {
        group.lock.lock();
        try {
            end();
            setTasks(0);
        } finally {
            group.lock.unlock();
        }
    }

    private void keepTime(CpuTime used) {
        group.keepTime(used.minus(before));
        before = used;
    }

    /** Returns what of the process's CPU time so far was used since it came to the group. */
    public CpuTime timeHere(CpuTime used) {
        group.lock.lock();
        try {
            return used.minus(before);
        } finally {
            group.lock.unlock();
        }
    }

    private void end() {
        if (live) {
            live = false;
            group.changeProcesses(-1);
        }
    }

    private void setTasks(int count) {
        group.changeTasks(count - tasks);
        tasks = count;
    }

    /**
     * Moves the process with all its tasks; limits of tasks do not count.
     *
     * @param used the CPU time that it has used so far, which stays with the old group
     * @throws ErrnoException ENODEV if the group is gone, EBUSY if it takes no processes
     */
    public void move(Cgroup target, CpuTime used) throws ErrnoException {
        target.lock.lock();
        try {
            if (target == group || !live) {
                return;
            }
            target.checkTarget();
            keepTime(used);
            group.changeTasks(-tasks);
            group.changeProcesses(-1);
            group = target;
            target.changeTasks(tasks);
            target.changeProcesses(1);
        } finally {
            target.lock.unlock();
        }
    }

    /** Returns where the process is. */
    public Cgroup group() {
        return group;
    }
}
