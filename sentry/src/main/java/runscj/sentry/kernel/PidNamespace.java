package runscj.sentry.kernel;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;

/**
 * A pid namespace: pid_namespaces(7). Numbers are given out cyclically, as Linux does. Lookups take
 * no lock; changes need the task lock.
 */
public final class PidNamespace {
    /** Linux's PID_MAX_LIMIT on 64-bit machines, exclusive. */
    public static final int PID_MAX = 4 * 1024 * 1024;

    /** How deep namespaces nest. */
    private static final int LEVEL_MAX = 32;

    /** After the first round, numbers below this one stay with early daemons. */
    private static final int RESERVED_PIDS = 300;

    private final @Nullable PidNamespace parent;
    private final UserNamespace owner;
    private final int level;
    private final int maximum;
    private final ConcurrentHashMap<Integer, Pid> pids = new ConcurrentHashMap<>();
    private int last;
    private volatile @Nullable ThreadGroup init;
    private volatile boolean dying;
    private volatile @Nullable Accounting accounting;

    /** Makes the root namespace. */
    public PidNamespace() {
        this(null, UserNamespace.INITIAL, PID_MAX);
    }

    /**
     * Makes a namespace inside another; its first process becomes its init. ENOSPC when it would be
     * nested too deeply, EINVAL in a user namespace that does not lie within the other's.
     */
    public static PidNamespace inside(PidNamespace parent, UserNamespace maker)
            throws ErrnoException {
        if (!maker.isWithin(parent.owner)) {
            throw Errno.EINVAL.raise();
        }
        if (parent.level == LEVEL_MAX) {
            throw Errno.ENOSPC.raise();
        }
        return new PidNamespace(parent, maker, PID_MAX);
    }

    private PidNamespace(@Nullable PidNamespace parent, UserNamespace owner, int maximum) {
        this.parent = parent;
        this.owner = owner;
        this.level = parent == null ? 0 : parent.level + 1;
        this.maximum = maximum;
    }

    /** Returns whose capabilities count for it. */
    public UserNamespace owner() {
        return owner;
    }

    /** Returns how deep it is nested; 0 for the root. */
    public int level() {
        return level;
    }

    /** Returns the enclosing namespace, null for the root. */
    public @Nullable PidNamespace parent() {
        return parent;
    }

    /** Returns what a number names, or null. */
    public @Nullable Pid pid(int number) {
        return pids.get(number);
    }

    /** Returns the thread of a number, or null. */
    public @Nullable Task task(int number) {
        Pid pid = pids.get(number);
        return pid == null ? null : pid.task();
    }

    /** Returns the process of a number, zombies included, or null. */
    public @Nullable ThreadGroup threadGroup(int number) {
        Pid pid = pids.get(number);
        return pid == null ? null : pid.threadGroup();
    }

    /** Returns the process group of a number, or null. */
    public @Nullable ProcessGroup processGroup(int number) {
        Pid pid = pids.get(number);
        return pid == null ? null : pid.processGroup();
    }

    /** Returns all ids, weakly consistent: for /proc and kill(-1). */
    public Iterable<Pid> pids() {
        return pids.values();
    }

    /** Returns what records the ends of processes here (acct(2)), or null. */
    public @Nullable Accounting accounting() {
        return accounting;
    }

    /** Replaces it, or with null ends it; stops the old one. */
    public void accounting(@Nullable Accounting next) {
        Accounting old;
        synchronized (pids) {
            old = accounting;
            accounting = next;
        }
        if (old != null) {
            old.stop();
        }
    }

    /** Returns process 1 of this namespace, null before it starts. */
    public @Nullable ThreadGroup init() {
        return init;
    }

    void init(ThreadGroup newInit) {
        init = newInit;
    }

    /**
     * Allocates an id here and in all enclosing namespaces. Task lock held. EAGAIN when the numbers
     * are used up, ENOMEM once process 1 is gone.
     */
    Pid allocate() throws ErrnoException {
        if (dying) {
            throw Errno.ENOMEM.raise();
        }
        PidNamespace[] namespaces = new PidNamespace[level + 1];
        int[] numbers = new int[level + 1];
        Pid pid = new Pid(namespaces, numbers);
        PidNamespace at = this;
        for (int index = level; index >= 0; index--) {
            int number = at.take(pid);
            if (number == 0) {
                for (int undo = index + 1; undo <= level; undo++) {
                    namespaces[undo].free(numbers[undo], pid);
                }
                throw Errno.EAGAIN.raise();
            }
            namespaces[index] = at;
            numbers[index] = number;
            if (at.parent != null) {
                at = at.parent;
            }
        }
        return pid;
    }

    /** Process 1 exits: nothing is allocated any more. Task lock held. */
    void die() {
        dying = true;
    }

    boolean isDying() {
        return dying;
    }

    private int take(Pid pid) {
        int candidate = last;
        for (int tries = 0; tries < maximum; tries++) {
            candidate = candidate + 1 >= maximum ? RESERVED_PIDS : candidate + 1;
            if (pids.putIfAbsent(candidate, pid) == null) {
                last = candidate;
                return candidate;
            }
        }
        return 0;
    }

    void free(int number, Pid pid) {
        pids.remove(number, pid);
    }
}
