package runscj.sentry.platform.stub;

import static runscj.abi.Fcntl.F_ADD_SEALS;
import static runscj.abi.Fcntl.F_SEAL_GROW;
import static runscj.abi.Fcntl.F_SEAL_SEAL;
import static runscj.abi.Fcntl.F_SEAL_SHRINK;
import static runscj.abi.Fcntl.F_SEAL_WRITE;

import com.google.errorprone.annotations.concurrent.GuardedBy;

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

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;

/**
 * All stubs of a sandbox: the seed, a few ready copies of it, and those in use.
 *
 * <p>One thread makes the seed, copies it ahead of need and reaps dead stubs. The kernel ties the
 * life of all stubs to that thread (PR_SET_PDEATHSIG), which lasts as long as the sentry.
 */
public final class Stubs implements AutoCloseable {
    private static final int READY = 2;

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final Condition changed = lock.newCondition();
    private final StubCode code = new StubCode();
    private final MemFd codeFile =
            MemFd.create("runsc-j-stub", MemFd.MFD_CLOEXEC | MemFd.MFD_ALLOW_SEALING);
    private final OrdersFile ordersFile = new OrdersFile();
    private final int sentryPid = HostProcess.pid();
    private final Thread thread = new Thread(null, this::work, "stubs", 256 * 1024);

    @GuardedBy("lock")
    private final ArrayDeque<StubProcess> ready = new ArrayDeque<>();

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

    /** Starts to make the seed. */
    public Stubs() {
        writeCode();
        thread.setDaemon(true);
        thread.start();
    }

    private void writeCode() {
        byte[] bytes = code.bytes();
        codeFile.truncate(StubLayout.PAGE_SIZE);
        try (Scratch scratch = Scratch.open()) {
            MemorySegment content = scratch.bytes(bytes);
            Host.required(
                    HostFiles.pwrite(codeFile.fd().number(), content, 0),
                    "pwrite of the stub's code");
        }
        int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
        Host.required(
                HostFiles.fcntl(codeFile.fd().number(), F_ADD_SEALS, seals),
                "sealing the stub's code");
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
        StubProcess process = takeReady();
        if (process == null) {
            StubProcess parent = awaitSeed();
            parent.lock.lock();
            try {
                process = parent.copy();
            } finally {
                parent.lock.unlock();
            }
        }
        return new StubAddressSpace(process, new MappedRanges());
    }

    private @Nullable StubProcess takeReady() {
        lock.lock();
        try {
            StubProcess process = ready.poll();
            exhausted = false;
            changed.signalAll();
            return process;
        } finally {
            lock.unlock();
        }
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

    OrdersFile ordersFile() {
        return ordersFile;
    }

    /** Returns the cleared orders page with an index. */
    Orders newOrders(int index) {
        return new Orders(ordersFile.page(index), ordersFile.fd(), sentryPid);
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
    void reapLater(StubProcess process) {
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
        lock.lock();
        try {
            while (!closing && toReap.isEmpty() && (exhausted || ready.size() >= READY)) {
                changed.awaitUninterruptibly();
            }
            if (closing) {
                return false;
            }
            dead = toReap.poll();
        } finally {
            lock.unlock();
        }
        if (dead != null) {
            reap(dead);
        } else {
            addReady();
        }
        return true;
    }

    private void addReady() {
        StubProcess parent = awaitSeed();
        StubProcess process = null;
        parent.lock.lock();
        try {
            process = parent.copy();
        } catch (HostException refused) {
            // Whoever needs one meets the same error.
        } finally {
            parent.lock.unlock();
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

    private void reap(StubProcess process) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment status = scratch.allocate(4);
            while (HostProcess.wait4(process.pid(), status, HostProcess.WALL) == -4) {
                // EINTR
            }
        }
        ordersFile.release(process.pageIndex());
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
        codeFile.close();
    }
}
