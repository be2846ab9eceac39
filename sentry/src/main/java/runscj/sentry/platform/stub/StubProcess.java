package runscj.sentry.platform.stub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Mman;
import runscj.host.HostException;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.HostScheduling;
import runscj.host.HostSignals;
import runscj.host.Scratch;
import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * One stub: a host process with a manager thread (its first) and any number of guest threads.
 *
 * <p>Its lock has rank ADDRESS_SPACE and is held while the manager works, so that orders of two
 * sentry threads do not mix; the wait is bounded by what the orders take. When the process is gone,
 * all orders are ignored.
 */
public final class StubProcess {
    /** What {@link #submit} returns when the process is gone. */
    static final long GONE = Long.MIN_VALUE;

    private static final int EAGAIN = 11;
    private static final int P_PID = 1;

    /** -ECHILD. */
    private static final int NO_CHILD = -10;

    private static final int SIGINFO_SIZE = 128;

    private static final long THREAD_FLAGS =
            HostProcess.CLONE_VM
                    | HostProcess.CLONE_FS
                    | HostProcess.CLONE_FILES
                    | HostProcess.CLONE_SIGHAND
                    | HostProcess.CLONE_THREAD
                    | HostProcess.CLONE_SYSVSEM;
    private static final long PROCESS_FLAGS = HostProcess.CLONE_FILES | HostProcess.CLONE_PARENT;

    final OrderedLock lock = LockRank.ADDRESS_SPACE.newLock();

    private final Stubs stubs;
    private final int pid;
    private final int pageIndex;

    @GuardedBy("lock")
    private final Orders orders;

    @GuardedBy("lock")
    private int cpu = -1;

    private volatile boolean gone;

    @GuardedBy("lock")
    private boolean released;

    @GuardedBy("lock")
    private int[] threads = new int[4];

    @GuardedBy("lock")
    private int threadCount;

    /** Guest threads with a context that are neither parked nor ending. */
    @GuardedBy("lock")
    private int threadsInUse;

    @GuardedBy("lock")
    private final ContextSlots slots;

    StubProcess(Stubs stubs, int pid, int pageIndex, Orders orders) {
        this.stubs = stubs;
        this.pid = pid;
        this.pageIndex = pageIndex;
        this.orders = orders;
        slots = new ContextSlots(stubs.contextFile());
    }

    /** Returns the host's process id. */
    public int pid() {
        return pid;
    }

    Stubs stubs() {
        return stubs;
    }

    int pageIndex() {
        return pageIndex;
    }

    /** Returns whether the process was found dead. */
    public boolean isGone() {
        return gone;
    }

    @GuardedBy("lock")
    Orders orders() {
        return orders;
    }

    /** Has the orders carried out; returns the reply's value, or {@link #GONE}. The orders stay. */
    @GuardedBy("lock")
    long submit() {
        if (gone) {
            return GONE;
        }
        int callerCpu = CpuPlacement.callerCpu();
        if (cpu != callerCpu) {
            HostScheduling.pin(pid, callerCpu);
            cpu = callerCpu;
        }
        ReplyChannel reply = stubs.takeChannel();
        try {
            orders.submit(reply);
            while (!reply.await()) {
                if (isDead()) {
                    gone = true;
                    return GONE;
                }
            }
            return reply.value();
        } finally {
            stubs.giveChannel(reply);
        }
    }

    /**
     * The manager cannot be waited for while another thread's death is not reaped, so each is asked
     * about.
     */
    @GuardedBy("lock")
    private boolean isDead() {
        boolean dead = hasEnded(pid);
        for (int i = 0; i < threadCount; i++) {
            dead |= hasEnded(threads[i]);
        }
        return dead;
    }

    private static boolean hasEnded(int tid) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment info = scratch.allocate(SIGINFO_SIZE);
            int options =
                    HostProcess.WEXITED
                            | HostProcess.WNOHANG
                            | HostProcess.WNOWAIT
                            | HostProcess.WALL;
            long result = HostProcess.waitid(P_PID, tid, info, options);
            return result == NO_CHILD || (result == 0 && info.get(ValueLayout.JAVA_INT, 0) != 0);
        }
    }

    /**
     * Makes a guest thread, which waits in the stub's code for its tracer; returns its id, or -1 if
     * the process is gone. Every thread is given back by {@link #detach}.
     *
     * @throws HostException EAGAIN if the host allows no more threads
     */
    public int newThread() {
        lock.lock();
        try {
            long tid = cloneOrder(THREAD_FLAGS, 0, Orders.NEW_THREAD);
            if (tid == GONE) {
                return -1;
            }
            if (threadCount == threads.length) {
                threads = Arrays.copyOf(threads, threadCount * 2);
            }
            threads[threadCount++] = (int) tid;
            return (int) tid;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns a guest thread in the platform's own code, which waits for its turn; null if the
     * process is gone. It is given back by {@link #park} or {@link #end}.
     *
     * @throws HostException EAGAIN if the host allows no more threads; ENOMEM
     */
    public @Nullable ThreadContext takeThread() {
        lock.lock();
        try {
            if (gone) {
                return null;
            }
            ThreadContext parked = slots.pollParked();
            if (parked != null) {
                threadsInUse++;
                return parked;
            }
            ThreadContext context = slots.reserve(pid);
            if (context == null) {
                kill(); // too many threads do not end when they are told to
                return null;
            }
            return startThread(context) ? context : null;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean startThread(ThreadContext context) {
        boolean started = false;
        try {
            if (!context.isMapped()) {
                orders.add(
                        HostNr.MMAP,
                        context.addr(),
                        StubLayout.CONTEXT_SIZE,
                        Mman.PROT_READ | Mman.PROT_WRITE,
                        Mman.MAP_SHARED | Mman.MAP_FIXED,
                        stubs.contextFile().fd(),
                        context.fileOffset(),
                        Orders.PLAIN);
            }
            long tid = cloneOrder(THREAD_FLAGS, context.addr(), Orders.PLATFORM_THREAD);
            if (tid == GONE) {
                return false;
            }
            context.started((int) tid);
            threadsInUse++;
            started = true;
            return true;
        } finally {
            if (!started) {
                slots.release(context);
            }
        }
    }

    /** Takes back a guest thread that waits for its turn, for other use in this process. */
    public void park(ThreadContext context) {
        boolean last;
        lock.lock();
        try {
            if (released || gone || !slots.park(context)) {
                slots.end(context);
            }
            last = leaveLocked();
        } finally {
            lock.unlock();
        }
        if (last) {
            stubs.takeBack(this);
        }
    }

    /** Takes back a guest thread and tells it to end, or was told that it has ended. */
    public void end(ThreadContext context) {
        boolean last;
        lock.lock();
        try {
            slots.end(context);
            last = leaveLocked();
        } finally {
            lock.unlock();
        }
        if (last) {
            stubs.takeBack(this);
        }
    }

    /** Returns whether that was the last thread of a released process. */
    @GuardedBy("lock")
    private boolean leaveLocked() {
        threadsInUse--;
        boolean last = released && threadsInUse == 0;
        released &= !last;
        return last;
    }

    /** Makes a process without tasks ready for another guest; returns false if it cannot be. */
    boolean resetThreads(long threadStartAddr) {
        lock.lock();
        try {
            return slots.reset(pid, threadStartAddr);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether all guest threads that were told to end have ended. */
    boolean isSettled() {
        lock.lock();
        try {
            return slots.isSettled(pid);
        } finally {
            lock.unlock();
        }
    }

    /** Gives the contexts back, when the process is reaped. */
    void releaseContexts() {
        lock.lock();
        try {
            slots.releaseAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private long cloneOrder(long flags, long pageOffset, int kind) {
        orders.add(HostNr.CLONE, flags, 0, 0, 0, 0, pageOffset, kind);
        long result = submit();
        orders.clear();
        if (result != GONE && (result & StubCode.FAILED) != 0) {
            throw new HostException((int) result & 0xffff, "clone in a stub");
        }
        return result;
    }

    /**
     * Returns a copy of the process with only a manager; no orders may be queued.
     *
     * @throws HostException EAGAIN if the host allows no more processes, or this one is gone;
     *     ENOMEM
     */
    @GuardedBy("lock")
    StubProcess copy() {
        int index = stubs.ordersFile().reserve();
        boolean made = false;
        try {
            Orders copyOrders = stubs.newOrders(index);
            long copyPid =
                    cloneOrder(PROCESS_FLAGS, stubs.ordersFile().offset(index), Orders.NEW_PROCESS);
            if (copyPid == GONE) {
                throw new HostException(EAGAIN, "clone of a stub that is gone");
            }
            StubProcess copy = new StubProcess(stubs, (int) copyPid, index, copyOrders);
            made = true;
            stubs.register(copy);
            return copy;
        } finally {
            if (!made) {
                stubs.ordersFile().release(index);
            }
        }
    }

    /** Says that a guest thread has ended and its tracer has reaped it. */
    public void detach(int tid) {
        boolean last;
        lock.lock();
        try {
            for (int i = 0; i < threadCount; i++) {
                if (threads[i] == tid) {
                    threads[i] = threads[--threadCount];
                    break;
                }
            }
            last = released && threadCount == 0 && threadsInUse == 0;
            released &= !last;
        } finally {
            lock.unlock();
        }
        if (last) {
            stubs.takeBack(this);
        }
    }

    /** Gives the process up for other use, as soon as its guest threads have ended. */
    void release() {
        boolean last;
        lock.lock();
        try {
            orders.clear();
            slots.endParked();
            last = threadCount == 0 && threadsInUse == 0;
            released = !last;
        } finally {
            lock.unlock();
        }
        if (last) {
            stubs.takeBack(this);
        }
    }

    /** Queues the order that takes away all that a guest had. */
    void orderEmpty() {
        lock.lock();
        try {
            orders.clear();
            orderEmptyLocked();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    void orderEmptyLocked() {
        long minAddr = stubs.minGuestAddr();
        long length = StubLayout.START_ADDR - minAddr;
        orders.add(HostNr.MUNMAP, minAddr, length, 0, 0, 0, 0, Orders.PLAIN);
    }

    /** Takes away all that a guest had; returns false if the process is gone or refuses. */
    boolean empty() {
        lock.lock();
        try {
            orders.clear();
            orderEmptyLocked();
            long result = submit();
            orders.clear();
            return result == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the process with all its threads. */
    public void kill() {
        gone = true;
        HostProcess.kill(pid, HostSignals.SIGKILL);
    }

    /** Reaps threads whose tracer did not. */
    void reapThreads() {
        lock.lock();
        try {
            try (Scratch scratch = Scratch.open()) {
                MemorySegment status = scratch.allocate(4);
                while (threadCount > 0) {
                    HostProcess.wait4(threads[--threadCount], status, HostProcess.WALL);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
