package runscj.sentry.platform.stub;

import static runscj.abi.Fcntl.F_ADD_SEALS;
import static runscj.abi.Fcntl.F_SEAL_GROW;
import static runscj.abi.Fcntl.F_SEAL_SEAL;
import static runscj.abi.Fcntl.F_SEAL_SHRINK;
import static runscj.abi.Fcntl.F_SEAL_WRITE;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostProcess;
import runscj.host.HostSignals;
import runscj.host.MemFd;
import runscj.host.Scratch;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * All stubs of a sandbox: the seed, a few ready copies of it, and those in use.
 *
 * <p>One thread makes the seed, copies it ahead of need and reaps dead stubs. The kernel ties the
 * life of all stubs to that thread (PR_SET_PDEATHSIG), which lasts as long as the sentry.
 */
public final class Stubs implements AutoCloseable {
    /** Stubs made ahead of need. */
    private static final int READY = 2;

    /**
     * Stubs kept for the next guest process; making and ending one costs much more than emptying
     * it.
     */
    private static final int IDLE = 8;

    /**
     * How long a used stub waits for its next guest before its mappings, and what they hold on to,
     * go.
     */
    private static final long EMPTY_AFTER_NS = 20_000_000;

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final Condition changed = lock.newCondition();
    private final PlatformCode platformCode;
    private final StubCode code;
    private final SlotFile contextFile = new SlotFile("runsc-j-contexts", StubLayout.CONTEXT_SIZE);
    private final MemFd codeFile =
            MemFd.create("runsc-j-stub", MemFd.MFD_CLOEXEC | MemFd.MFD_ALLOW_SEALING);
    private final SlotFile ordersFile = new SlotFile("runsc-j-orders", StubLayout.PAGE_SIZE);
    private final int sentryPid = HostProcess.pid();
    private final Thread thread = new Thread(null, this::work, "stubs", 256 * 1024);

    @GuardedBy("lock")
    private final ArrayDeque<StubProcess> ready = new ArrayDeque<>();

    /** Without guest threads, but with a guest's mappings; the last first. */
    @GuardedBy("lock")
    private final ArrayDeque<StubProcess> used = new ArrayDeque<>();

    @GuardedBy("lock")
    private final ArrayDeque<StubProcess> toReap = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Set<StubProcess> live = new HashSet<>();

    @GuardedBy("lock")
    private final ArrayDeque<ReplyChannel> channels = new ArrayDeque<>();

    @GuardedBy("lock")
    private @Nullable StubProcess seed;

    @GuardedBy("lock")
    private @Nullable HostException failure;

    /** Whether a copy of the seed failed; no more are made ahead of need until one succeeds. */
    @GuardedBy("lock")
    private boolean exhausted;

    @GuardedBy("lock")
    private boolean closing;

    /** Starts to make the seed, with the platform's code. */
    public Stubs(PlatformCode platformCode) {
        this.platformCode = platformCode;
        code = new StubCode(platformCode);
        writeCode();
        thread.setDaemon(true);
        thread.start();
    }

    private void writeCode() {
        byte[] bytes = code.bytes();
        codeFile.truncate(bytes.length);
        try (Scratch scratch = Scratch.open()) {
            MemorySegment page = scratch.allocate(StubLayout.PAGE_SIZE);
            for (int at = 0; at < bytes.length; at += StubLayout.PAGE_SIZE) {
                MemorySegment.copy(bytes, at, page, ValueLayout.JAVA_BYTE, 0, StubLayout.PAGE_SIZE);
                Host.required(
                        HostFiles.pwrite(codeFile.fd().number(), page, at),
                        "pwrite of the stub's code");
            }
        }
        int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
        Host.required(
                HostFiles.fcntl(codeFile.fd().number(), F_ADD_SEALS, seals),
                "sealing the stub's code");
    }

    /** Returns the lowest address that guests may map. */
    public long minGuestAddr() {
        return code.minGuestAddr();
    }

    /** Returns the descriptor of the code, for mappings of the near slots. */
    int codeFd() {
        return codeFile.fd().number();
    }

    /** Returns where a guest thread starts, gets its filter and exits. */
    public ThreadEntry threadEntry() {
        return new ThreadEntry(code);
    }

    /**
     * Returns an address space with nothing mapped.
     *
     * @throws HostException if the host refuses: EAGAIN or ENOMEM for lack of resources
     */
    public StubAddressSpace newAddressSpace() {
        return newAddressSpace(new CallSites());
    }

    StubAddressSpace newAddressSpace(CallSites sites) {
        StubProcess empty;
        StubProcess dirty = null;
        lock.lock();
        try {
            empty = ready.poll();
            if (empty == null) {
                dirty = used.poll();
            }
            if (ready.size() + used.size() < READY) {
                exhausted = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (dirty != null) {
            if (dirty.resetThreads(platformCode.threadStartAddr())) {
                return StubAddressSpace.emptied(dirty, sites);
            }
            keepUsed(dirty);
        }
        return new StubAddressSpace(
                empty == null ? copyOfSeed() : empty, new MappedRanges(), sites);
    }

    /** Puts a process back whose last guest threads have not ended yet. */
    private void keepUsed(StubProcess process) {
        lock.lock();
        try {
            if (!closing) {
                used.addLast(process);
                changed.signalAll();
                return;
            }
        } finally {
            lock.unlock();
        }
        process.kill();
        reapLater(process);
    }

    private StubProcess copyOfSeed() {
        StubProcess parent = awaitSeed();
        parent.lock.lock();
        try {
            return parent.copy();
        } finally {
            parent.lock.unlock();
        }
    }

    /** Takes a process without guest threads, to use it again or to end it. */
    void takeBack(StubProcess process) {
        lock.lock();
        try {
            if (!closing && !process.isGone() && ready.size() + used.size() < IDLE) {
                used.push(process);
                if (used.size() == 1) {
                    changed.signalAll();
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        process.kill();
        reapLater(process);
    }

    /** Returns when the seed exists. */
    public void awaitReady() {
        awaitSeed();
    }

    private StubProcess awaitSeed() {
        lock.lock();
        try {
            StubProcess made = seed;
            while (made == null) {
                if (failure != null) {
                    throw failure;
                }
                changed.awaitUninterruptibly();
                made = seed;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    SlotFile ordersFile() {
        return ordersFile;
    }

    SlotFile contextFile() {
        return contextFile;
    }

    /** Returns the cleared orders page with an index. */
    Orders newOrders(int index) {
        return new Orders(ordersFile.slot(index), ordersFile.fd(), sentryPid);
    }

    void register(StubProcess process) {
        lock.lock();
        try {
            live.add(process);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a process that was killed and has no guest thread that is not reaped. */
    private void reapLater(StubProcess process) {
        lock.lock();
        try {
            toReap.add(process);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    ReplyChannel takeChannel() {
        lock.lock();
        try {
            ReplyChannel channel = channels.poll();
            if (channel != null) {
                return channel;
            }
        } finally {
            lock.unlock();
        }
        return new ReplyChannel();
    }

    void giveChannel(ReplyChannel channel) {
        lock.lock();
        try {
            channels.push(channel);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            makeSeed();
        } catch (HostException refused) {
            lock.lock();
            try {
                failure = refused;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return;
        }
        while (step()) {
            // until closed
        }
    }

    private void makeSeed() {
        int index = ordersFile.reserve();
        Orders orders = newOrders(index);
        int pid =
                SeedLauncher.launch(
                        codeFile.fd().number(),
                        ordersFile.fd(),
                        ordersFile.offset(index),
                        code.seedEntryAddr());
        StubProcess process = new StubProcess(this, pid, index, orders);
        lock.lock();
        try {
            seed = process;
            live.add(process);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Does one piece of work, when there is one; returns false when closed. */
    private boolean step() {
        StubProcess dead;
        StubProcess dirty = null;
        lock.lock();
        try {
            if (!closing && toReap.isEmpty() && !wantsReady()) {
                dirty = awaitWork();
            }
            if (closing) {
                return false;
            }
            dead = toReap.poll();
            if (dirty != null && !used.removeLastOccurrence(dirty)) {
                dirty = null; // taken meanwhile
            }
        } finally {
            lock.unlock();
        }
        if (dead != null) {
            reap(dead);
        }
        if (dirty != null) {
            emptyUsed(dirty);
        } else if (dead == null) {
            addReady();
        }
        return true;
    }

    @GuardedBy("lock")
    private boolean wantsReady() {
        return !exhausted && ready.size() + used.size() < READY;
    }

    /**
     * Waits until there is something to do; returns the process that has waited long enough to be
     * emptied.
     */
    @GuardedBy("lock")
    private @Nullable StubProcess awaitWork() {
        while (!closing && toReap.isEmpty() && !wantsReady()) {
            StubProcess oldest = used.peekLast();
            try {
                if (oldest == null) {
                    changed.await();
                } else if (changed.awaitNanos(EMPTY_AFTER_NS) <= 0) {
                    return oldest;
                }
            } catch (InterruptedException ignored) {
                // nobody interrupts this thread but by mistake
            }
        }
        return null;
    }

    private void emptyUsed(StubProcess process) {
        if (process.resetThreads(platformCode.threadStartAddr()) && process.empty()) {
            lock.lock();
            try {
                ready.add(process);
            } finally {
                lock.unlock();
            }
        } else {
            process.kill();
            reapLater(process);
        }
    }

    private void addReady() {
        lock.lock();
        try {
            if (!wantsReady()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        StubProcess process = null;
        try {
            process = copyOfSeed();
            if (platformCode.threadEntryAddr() != 0) {
                parkThread(process);
            }
        } catch (HostException refused) {
            // Whoever needs one meets the same error.
        }
        lock.lock();
        try {
            if (process == null) {
                exhausted = true;
            } else {
                ready.add(process);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes the thread that the first guest will want; its filter takes long to install. */
    private static void parkThread(StubProcess process) {
        ThreadContext context = process.takeThread();
        if (context != null) {
            process.park(context);
        }
    }

    private void reap(StubProcess process) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment status = scratch.allocate(4);
            while (HostProcess.wait4(process.pid(), status, HostProcess.WALL) == -4) {
                // EINTR
            }
        }
        ordersFile.release(process.pageIndex());
        process.releaseContexts();
        lock.lock();
        try {
            live.remove(process);
        } finally {
            lock.unlock();
        }
    }

    /** Ends all stubs, with whatever runs in them, and waits until they are gone. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        endAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void endAll() {
        StubProcess[] all;
        lock.lock();
        try {
            all = live.toArray(new StubProcess[0]);
        } finally {
            lock.unlock();
        }
        for (StubProcess process : all) {
            HostProcess.kill(process.pid(), HostSignals.SIGKILL);
        }
        for (StubProcess process : all) {
            process.reapThreads();
            reap(process);
        }
        lock.lock();
        try {
            channels.forEach(ReplyChannel::close);
            channels.clear();
        } finally {
            lock.unlock();
        }
        ordersFile.close();
        contextFile.close();
        codeFile.close();
    }
}
