package runscj.sentry.kernel.ipc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.abi.Poll;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

/** semget(2), semop(2), semctl(2). Any thread. */
public final class SemaphoreSets {
    /**
     * SEMMNS here: semaphores of all sets in all namespaces, and adjustments of all processes, so
     * that a guest cannot fill the sentry's heap.
     */
    public static final int TOTAL_MAX = 1 << 20;

    private final OrderedLock lock = LockRank.FILE.newLock();

    @GuardedBy("lock")
    private final IpcTable<Set> table;

    @GuardedBy("lock")
    private int semaphores;

    private final IpcQuota quota;

    SemaphoreSets(UserNamespace owner, IpcQuota quota) {
        this.quota = quota;
        table = new IpcTable<>(Ipc.SEMMNI, owner, quota);
    }

    /** One operation: a struct sembuf. */
    public record Operation(int number, int change, int flags) {
        boolean undoes() {
            return (flags & Ipc.SEM_UNDO) != 0;
        }
    }

    /** A sleeper in semop(2): on which semaphore, and whether it waits for zero. */
    public static final class Sleeper {
        private int number = -1;
        private boolean forZero;
    }

    /** A set; its state is the table owner's. */
    public static final class Set extends IpcObject {
        private final SemaphoreSets home;
        private final int[] values;
        private final int[] pids;
        private final WaitQueue waiters = new WaitQueue();
        private final List<Sleeper> sleepers = new ArrayList<>();
        private final List<SemaphoreUndo.Adjustment> undone = new ArrayList<>();
        private long operatedSeconds;

        private Set(SemaphoreSets home, Credentials creator, int key, int mode, int count) {
            super(creator, key, mode);
            this.home = home;
            values = new int[count];
            pids = new int[count];
        }

        SemaphoreSets home() {
            return home;
        }

        /** Returns where sleepers wait. */
        public WaitQueue waiters() {
            return waiters;
        }

        /** Returns how many semaphores there are. */
        public int count() {
            return values.length;
        }
    }

    /** What IPC_STAT tells. */
    public record Status(
            IpcObject.Permissions permissions,
            long operatedSeconds,
            long changedSeconds,
            int count) {}

    /** What SEM_INFO tells. */
    public record Totals(int sets, int semaphores, int highest) {}

    /** semget(2). */
    public int get(Credentials caller, int key, int count, int flags) throws ErrnoException {
        if (count < 0 || count > Ipc.SEMMSL) {
            throw Errno.EINVAL.raise();
        }
        lock.lock();
        try {
            int sets = table.used();
            int id =
                    table.get(
                            caller,
                            key,
                            flags,
                            new IpcTable.Maker<>() {
                                @Override
                                public Set make() throws ErrnoException {
                                    if (count == 0) {
                                        throw Errno.EINVAL.raise();
                                    }
                                    if (!quota.semaphores.take(count)) {
                                        throw Errno.ENOSPC.raise();
                                    }
                                    return new Set(SemaphoreSets.this, caller, key, flags, count);
                                }

                                @Override
                                public void check(Set found) throws ErrnoException {
                                    if (count > found.count()) {
                                        throw Errno.EINVAL.raise();
                                    }
                                }
                            });
            if (table.used() > sets) {
                semaphores += count;
            }
            return id;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a set whose semaphores the operations name; EINVAL, EFBIG, EACCES. */
    public Set find(Credentials caller, int id, Operation[] operations) throws ErrnoException {
        boolean alters = false;
        int highest = 0;
        for (Operation operation : operations) {
            alters |= operation.change != 0;
            highest = Math.max(highest, operation.number);
        }
        lock.lock();
        try {
            Set set = table.find(id);
            if (highest >= set.count()) {
                throw Errno.EFBIG.raise();
            }
            set.require(caller, alters ? IpcObject.WRITE : IpcObject.READ);
            return set;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tries all operations, or none: false when the caller must sleep. EAGAIN (IPC_NOWAIT), ERANGE,
     * EIDRM, ENOMEM.
     */
    public boolean operate(
            Set set, Operation[] operations, SemaphoreUndo undo, int pid, Sleeper sleeper)
            throws ErrnoException {
        boolean altered = false;
        lock.lock();
        try {
            if (set.removed()) {
                throw Errno.EIDRM.raise();
            }
            SemaphoreUndo.Adjustment adjustment = adjustmentLocked(set, operations, undo);
            int done = 0;
            Operation blocked = null;
            try {
                for (; done < operations.length && blocked == null; done++) {
                    if (!step(set, operations[done], adjustment)) {
                        blocked = operations[done--];
                    }
                }
            } catch (ErrnoException e) {
                takeBack(set, operations, done, adjustment);
                throw e;
            }
            if (blocked != null) {
                takeBack(set, operations, done, adjustment);
                sleepLocked(set, blocked, sleeper);
                return false;
            }
            for (Operation operation : operations) {
                altered |= operation.change != 0;
                set.pids[operation.number] = pid;
            }
            set.operatedSeconds = IpcObject.nowSeconds();
            set.sleepers.remove(sleeper);
        } finally {
            lock.unlock();
        }
        if (altered) {
            set.waiters.wake(Poll.POLLIN);
        }
        return true;
    }

    @GuardedBy("lock")
    private void sleepLocked(Set set, Operation blocked, Sleeper sleeper) throws ErrnoException {
        if ((blocked.flags & Ipc.IPC_NOWAIT) != 0) {
            throw Errno.EAGAIN.raise();
        }
        sleeper.number = blocked.number;
        sleeper.forZero = blocked.change == 0;
        if (!set.sleepers.contains(sleeper)) {
            set.sleepers.add(sleeper);
        }
    }

    /** Ends a sleep that nothing was gained by. */
    public void giveUp(Set set, Sleeper sleeper) {
        lock.lock();
        try {
            set.sleepers.remove(sleeper);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private SemaphoreUndo.@Nullable Adjustment adjustmentLocked(
            Set set, Operation[] operations, SemaphoreUndo undo) throws ErrnoException {
        boolean wanted = false;
        for (Operation operation : operations) {
            wanted |= operation.undoes();
        }
        if (!wanted) {
            return null;
        }
        SemaphoreUndo.Adjustment found = undo.find(set);
        if (found == null) {
            if (!quota.adjustments.take(set.count())) {
                throw Errno.ENOMEM.raise();
            }
            found = undo.add(set);
            set.undone.add(found);
        }
        return found;
    }

    private static boolean step(
            Set set, Operation operation, SemaphoreUndo.@Nullable Adjustment adjustment)
            throws ErrnoException {
        int value = set.values[operation.number];
        int result = value + operation.change;
        if (operation.change == 0) {
            return value == 0;
        }
        if (result < 0) {
            return false;
        }
        if (result > Ipc.SEMVMX) {
            throw Errno.ERANGE.raise();
        }
        if (operation.undoes() && adjustment != null) {
            int changed = adjustment.values[operation.number] - operation.change;
            if (changed < -Ipc.SEMAEM - 1 || changed > Ipc.SEMAEM) {
                throw Errno.ERANGE.raise();
            }
            adjustment.values[operation.number] = (short) changed;
        }
        set.values[operation.number] = result;
        return true;
    }

    private static void takeBack(
            Set set,
            Operation[] operations,
            int done,
            SemaphoreUndo.@Nullable Adjustment adjustment) {
        for (int i = 0; i < done; i++) {
            Operation operation = operations[i];
            set.values[operation.number] -= operation.change;
            if (operation.undoes() && adjustment != null) {
                adjustment.values[operation.number] += (short) operation.change;
            }
        }
    }

    /** Gives back what a process that ends, or leaves its namespace, has taken with SEM_UNDO. */
    public static void undo(SemaphoreUndo undo, int pid) {
        for (SemaphoreUndo.Adjustment adjustment : undo.takeAll()) {
            adjustment.set.home().undo(adjustment, pid);
        }
    }

    private void undo(SemaphoreUndo.Adjustment adjustment, int pid) {
        Set set = adjustment.set;
        lock.lock();
        try {
            quota.adjustments.give(set.count());
            set.undone.remove(adjustment);
            if (set.removed()) {
                return;
            }
            for (int i = 0; i < set.count(); i++) {
                if (adjustment.values[i] != 0) {
                    int value = set.values[i] + adjustment.values[i];
                    set.values[i] = Math.clamp(value, 0, Ipc.SEMVMX);
                    set.pids[i] = pid;
                }
            }
            set.operatedSeconds = IpcObject.nowSeconds();
        } finally {
            lock.unlock();
        }
        set.waiters.wake(Poll.POLLIN);
    }

    /** GETVAL, GETPID, GETNCNT, GETZCNT. */
    public int one(Credentials caller, int id, int number, int command) throws ErrnoException {
        lock.lock();
        try {
            Set set = table.find(id);
            set.require(caller, IpcObject.READ);
            checkNumber(set, number);
            return switch (command) {
                case Ipc.GETVAL -> set.values[number];
                case Ipc.GETPID -> set.pids[number];
                default -> {
                    int count = 0;
                    for (Sleeper sleeper : set.sleepers) {
                        boolean asked = sleeper.forZero == (command == Ipc.GETZCNT);
                        count += asked && sleeper.number == number ? 1 : 0;
                    }
                    yield count;
                }
            };
        } finally {
            lock.unlock();
        }
    }

    private static void checkNumber(Set set, int number) throws ErrnoException {
        if (number < 0 || number >= set.count()) {
            throw Errno.EINVAL.raise();
        }
    }

    /** SETVAL: also ends what processes would give back. ERANGE. */
    public void setOne(Credentials caller, int id, int number, int value, int pid)
            throws ErrnoException {
        if (value < 0 || value > Ipc.SEMVMX) {
            throw Errno.ERANGE.raise();
        }
        Set set;
        lock.lock();
        try {
            set = table.find(id);
            checkNumber(set, number);
            set.require(caller, IpcObject.WRITE);
            for (SemaphoreUndo.Adjustment adjustment : set.undone) {
                adjustment.values[number] = 0;
            }
            set.values[number] = value;
            set.pids[number] = pid;
            set.touch();
        } finally {
            lock.unlock();
        }
        set.waiters.wake(Poll.POLLIN);
    }

    /** Returns a set's size, for GETALL and SETALL; EINVAL, EACCES. */
    public int count(Credentials caller, int id, int access) throws ErrnoException {
        lock.lock();
        try {
            Set set = table.find(id);
            set.require(caller, access);
            return set.count();
        } finally {
            lock.unlock();
        }
    }

    /** GETALL. */
    public int[] all(Credentials caller, int id) throws ErrnoException {
        lock.lock();
        try {
            Set set = table.find(id);
            set.require(caller, IpcObject.READ);
            return set.values.clone();
        } finally {
            lock.unlock();
        }
    }

    /** SETALL. ERANGE, EIDRM. */
    public void setAll(Credentials caller, int id, int[] values, int pid) throws ErrnoException {
        for (int value : values) {
            if (value > Ipc.SEMVMX) {
                throw Errno.ERANGE.raise();
            }
        }
        Set set;
        lock.lock();
        try {
            set = table.find(id);
            set.require(caller, IpcObject.WRITE);
            if (set.count() != values.length) {
                throw Errno.EIDRM.raise();
            }
            for (int i = 0; i < values.length; i++) {
                set.values[i] = values[i];
                set.pids[i] = pid;
            }
            for (SemaphoreUndo.Adjustment adjustment : set.undone) {
                java.util.Arrays.fill(adjustment.values, (short) 0);
            }
            set.touch();
        } finally {
            lock.unlock();
        }
        set.waiters.wake(Poll.POLLIN);
    }

    /** IPC_STAT, SEM_STAT, SEM_STAT_ANY: the last two take a place. */
    public Status status(Credentials caller, int id, int command) throws ErrnoException {
        lock.lock();
        try {
            Set set = command == Ipc.IPC_STAT ? table.find(id) : table.place(id);
            if (command != Ipc.SEM_STAT_ANY) {
                set.require(caller, IpcObject.READ);
            }
            return new Status(
                    set.permissions(), set.operatedSeconds, set.changedSeconds(), set.count());
        } finally {
            lock.unlock();
        }
    }

    /** Returns sums over all sets. */
    public Totals totals() {
        lock.lock();
        try {
            return new Totals(table.used(), semaphores, table.highest());
        } finally {
            lock.unlock();
        }
    }

    /** IPC_SET. */
    public void change(Credentials caller, int id, int uid, int gid, int mode)
            throws ErrnoException {
        lock.lock();
        try {
            Set set = table.find(id);
            set.requireOwner(caller);
            set.change(uid, gid, mode);
        } finally {
            lock.unlock();
        }
    }

    /** IPC_RMID. */
    public void remove(Credentials caller, int id) throws ErrnoException {
        Set set;
        lock.lock();
        try {
            set = table.find(id);
            set.requireOwner(caller);
            removeLocked(set);
        } finally {
            lock.unlock();
        }
        set.waiters.wake(Poll.POLLIN);
    }

    @GuardedBy("lock")
    private void removeLocked(Set set) {
        table.remove(set);
        semaphores -= set.count();
        quota.semaphores.give(set.count());
    }

    /** The namespace goes: so do all sets. Nobody waits any more. */
    void removeAll() {
        lock.lock();
        try {
            table.all().forEach(this::removeLocked);
        } finally {
            lock.unlock();
        }
    }
}
