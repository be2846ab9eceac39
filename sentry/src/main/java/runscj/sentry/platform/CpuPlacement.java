package runscj.sentry.platform;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import runscj.host.Host;
import runscj.host.HostProcess;
import runscj.host.HostScheduling;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * Where task threads run. Waking a sleeping thread on another CPU costs ten times as much as a
 * switch on one CPU, so a task's Java thread, its guest thread and the stub's manager that works
 * for it share a CPU.
 *
 * <p>A task starts on its creator's CPU if nobody but the creator is active there, else where the
 * fewest are. A balancing thread looks every 10 ms, as long as two tasks are active, whether one
 * CPU has several active tasks and another none, and moves one that has used its CPU for a while.
 * Tasks that alternate, like the two ends of a pipe, are seldom active together and stay.
 */
public final class CpuPlacement implements AutoCloseable {
    private static final int NOT_PINNED = -1;
    private static final long TICK_NS = 10_000_000;

    /** Traps per tick below which a task counts as computing. */
    private static final int COMPUTING_RUNS = 4;

    private static final int COMPUTING_TICKS = 2;
    private static final int BUSY_TICKS = 8;

    /** With more tasks, new ones take CPUs in turn: counting would take too long. */
    private static final int COUNTED_SEATS = 256;

    private static final ThreadLocal<int[]> PINNED =
            new ThreadLocal<>() { // no lambda on the start-up path
                @Override
                protected int[] initialValue() {
                    return new int[] {NOT_PINNED};
                }
            };

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final int[] cpus;
    private final int[] active = new int[HostScheduling.MAX_CPUS];

    @GuardedBy("lock")
    private final List<Seat> seats = new ArrayList<>();

    @GuardedBy("lock")
    private @Nullable Thread balancer;

    private volatile boolean idle;
    private volatile boolean closed;

    /** Uses the CPUs that the calling thread may use. */
    public CpuPlacement() {
        long[] mask = HostScheduling.affinity(0);
        int count = 0;
        for (long word : mask) {
            count += Long.bitCount(word);
        }
        cpus = new int[count];
        int next = 0;
        for (int cpu = 0; cpu < mask.length * Long.SIZE; cpu++) {
            if ((mask[cpu / Long.SIZE] >>> (cpu % Long.SIZE) & 1) != 0) {
                cpus[next++] = cpu;
            }
        }
    }

    /** Returns the CPU of the calling thread: where it is pinned, or else where it runs now. */
    public static int callerCpu() {
        int cpu = PINNED.get()[0];
        return cpu == NOT_PINNED ? HostScheduling.currentCpu() : cpu;
    }

    /** Lets the calling thread run on any CPU of a mask again. */
    public static void releaseCaller(long[] mask) {
        PINNED.get()[0] = NOT_PINNED;
        Host.required(HostScheduling.setAffinity(0, mask), "sched_setaffinity");
    }

    /** Returns a place for a new task that the calling thread makes. */
    public Seat newSeat() {
        return new Seat(this, callerCpu());
    }

    /** One task's place. Its owner is the task's Java thread. */
    public static final class Seat {
        private final CpuPlacement placement;
        private final int creatorCpu;
        private @Nullable Thread thread;
        private int threadTid;
        private int[] pinned = {NOT_PINNED};
        private volatile int guestTid;

        /** Counted by the owner, read by the balancer, which does not mind an old value. */
        private int runs;

        private int lastRuns;
        private int activeTicks;

        private Seat(CpuPlacement placement, int creatorCpu) {
            this.placement = placement;
            this.creatorCpu = creatorCpu;
        }

        /** Takes a CPU for the calling thread, which becomes the owner. */
        public void sit() {
            thread = Thread.currentThread();
            threadTid = HostProcess.tid();
            pinned = PINNED.get();
            placement.sit(this);
        }

        /**
         * Says which host thread runs the guest code; it is on the caller's CPU already. 0 if none
         * does any more.
         */
        public void guest(int tid) {
            guestTid = tid;
        }

        /**
         * Returns a CPU other than the caller's where no task is active, while none but the caller
         * wants one; else -1.
         */
        public int freeCpu() {
            return placement.freeCpu(this);
        }

        /** Moves the guest's thread to a CPU of its own. */
        public void guestApart(int tid, int cpu) {
            guestTid = 0; // not to be moved by the balancer
            HostScheduling.pin(tid, cpu);
        }

        /** Moves the guest's thread back to the caller's CPU. */
        public void guestTogether(int tid) {
            HostScheduling.pin(tid, pinned[0]);
            guestTid = tid;
        }

        /** Says that guest code is about to run. */
        public void running() {
            runs++;
            if (placement.idle) {
                placement.wake();
            }
        }

        /** Gives the place up. */
        public void leave() {
            guestTid = 0;
            placement.leave(this);
        }

        private boolean isActive() {
            return thread != null && thread.getState() == Thread.State.RUNNABLE;
        }

        private void moveTo(int cpu) {
            HostScheduling.pin(threadTid, cpu);
            pinned[0] = cpu;
            int guest = guestTid;
            if (guest != 0) {
                HostScheduling.pin(guest, cpu);
            }
        }
    }

    private void sit(Seat seat) {
        lock.lock();
        try {
            int best = seat.creatorCpu;
            if (seats.size() > COUNTED_SEATS) {
                best = cpus[seats.size() % cpus.length];
            } else if (countActive() > 1 && active[best] > 1) {
                for (int cpu : cpus) {
                    if (active[cpu] < active[best]) {
                        best = cpu;
                    }
                }
            }
            if (seat.pinned[0] != best) {
                Host.required(HostScheduling.pin(0, best), "sched_setaffinity");
                seat.pinned[0] = best;
            }
            seats.add(seat);
            if (seats.size() == 2 && balancer == null && cpus.length > 1 && !closed) {
                balancer = new Thread(null, this::balance, "cpu-balance", 128 * 1024);
                balancer.setDaemon(true);
                balancer.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private int freeCpu(Seat seat) {
        if (cpus.length == 1) {
            return NOT_PINNED;
        }
        lock.lock();
        try {
            if (seats.size() > COUNTED_SEATS || countActive() > 1) {
                return NOT_PINNED;
            }
            int own = seat.pinned[0];
            return cpus[0] == own ? cpus[1] : cpus[0];
        } finally {
            lock.unlock();
        }
    }

    private void leave(Seat seat) {
        lock.lock();
        try {
            seats.remove(seat);
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        idle = false;
        lock.lock();
        try {
            LockSupport.unpark(balancer);
        } finally {
            lock.unlock();
        }
    }

    private void balance() {
        while (!closed) {
            LockSupport.parkNanos(this, TICK_NS);
            if (!tick()) {
                idle = true;
                if (!isBusy()) { // who starts to run from here on sees that it has to wake us
                    LockSupport.park(this);
                }
                idle = false;
            }
        }
    }

    /** Returns whether it is worth looking again soon. */
    private boolean tick() {
        lock.lock();
        try {
            int activeCount = countActive();
            int crowded = cpus[0];
            int free = cpus[0];
            for (int cpu : cpus) {
                crowded = active[cpu] > active[crowded] ? cpu : crowded;
                free = active[cpu] < active[free] ? cpu : free;
            }
            Seat moved = null;
            for (Seat seat : seats) {
                int runs = seat.runs;
                boolean computing = runs - seat.lastRuns < COMPUTING_RUNS;
                seat.lastRuns = runs;
                seat.activeTicks = seat.isActive() ? seat.activeTicks + 1 : 0;
                if (seat.pinned[0] == crowded
                        && seat.activeTicks >= (computing ? COMPUTING_TICKS : BUSY_TICKS)) {
                    moved = seat;
                }
            }
            if (moved != null && active[crowded] > active[free] + 1) {
                moved.activeTicks = 0;
                moved.moveTo(free);
            }
            return activeCount > 1;
        } finally {
            lock.unlock();
        }
    }

    private boolean isBusy() {
        lock.lock();
        try {
            return countActive() > 1;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private int countActive() {
        for (int cpu : cpus) {
            active[cpu] = 0;
        }
        int count = 0;
        for (Seat seat : seats) {
            if (seat.isActive()) {
                active[seat.pinned[0]]++;
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            LockSupport.unpark(balancer);
        } finally {
            lock.unlock();
        }
    }
}
