package runscj.sentry.fs.uring;

import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Poll.POLLOUT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.IoUring;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.fs.event.EventFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.Pollable;

/**
 * The file of io_uring_setup(2): hands out submission entries, takes completions, knows the
 * requests that wait. Any thread.
 */
public final class RingFile implements Mappable, Pollable {
    /** Completions that may wait for room in the ring; more are counted and lost. */
    private static final int OVERFLOW_MAX = 65_536;

    /** Requests that may wait at a time. */
    private static final int WAITING_MAX = 65_536;

    private record Completion(long userData, int result, int flags) {}

    /** A timeout that ends when so many completions have been posted. */
    private record Expectation(long target, Request request) {}

    /** Cancels what a task has waiting in a ring; equal for the same two. */
    private record TaskEnding(RingFile ring, Task task) implements Runnable {
        @Override
        public void run() {
            ring.cancelOf(task);
        }
    }

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final WaitQueue waiters = new WaitQueue();
    private final RingMemory memory;
    private final @Nullable Task issuer;
    private final int flags;
    private volatile @Nullable EventFile notice;

    @GuardedBy("lock")
    private int sqHead;

    @GuardedBy("lock")
    private int cqTail;

    @GuardedBy("lock")
    private final ArrayDeque<Completion> overflow = new ArrayDeque<>();

    @GuardedBy("lock")
    private final LinkedHashSet<Request> waiting = new LinkedHashSet<>();

    /** Completions other than those of timeouts. */
    @GuardedBy("lock")
    private long posted;

    @GuardedBy("lock")
    private final PriorityQueue<Expectation> expected =
            new PriorityQueue<>(4, Comparator.comparingLong(Expectation::target));

    private final DrainQueue drain = new DrainQueue();
    private final RegisteredFiles files = new RegisteredFiles();
    private final RegisteredBuffers buffers = new RegisteredBuffers();

    /** Those who will cancel their requests here when they exit. */
    @GuardedBy("lock")
    private final HashSet<TaskEnding> endings = new HashSet<>();

    @GuardedBy("lock")
    private boolean closed;

    /**
     * Makes a ring.
     *
     * @param issuer the only task that may submit (IORING_SETUP_SINGLE_ISSUER), or null
     * @param flags IORING_SETUP_*
     * @throws ErrnoException ENOMEM
     */
    public RingFile(MemoryFile file, int sqEntries, int cqEntries, @Nullable Task issuer, int flags)
            throws ErrnoException {
        this.memory = new RingMemory(file, sqEntries, cqEntries);
        this.issuer = issuer;
        this.flags = flags;
    }

    /** Returns IORING_SETUP_*. */
    public int flags() {
        return flags;
    }

    /** Stores the offsets of struct io_sqring_offsets and io_cqring_offsets: eight words each. */
    public int[] offsets() {
        return new int[] {
            RingMemory.SQ_HEAD,
            RingMemory.SQ_TAIL,
            RingMemory.SQ_MASK,
            RingMemory.SQ_ENTRIES,
            RingMemory.SQ_FLAGS,
            RingMemory.SQ_DROPPED,
            memory.arrayOffset,
            0,
            0,
            0,
            RingMemory.CQ_HEAD,
            RingMemory.CQ_TAIL,
            RingMemory.CQ_MASK,
            RingMemory.CQ_ENTRIES,
            RingMemory.CQ_OVERFLOW,
            RingMemory.CQES,
            RingMemory.CQ_FLAGS,
            0,
            0,
            0
        };
    }

    /** EEXIST for a task that may not submit to the ring. */
    public void requireIssuer(Task task) throws ErrnoException {
        if (issuer != null && issuer != task) {
            throw Errno.EEXIST.raise();
        }
    }

    /** Returns how many completions the ring holds. */
    public int cqEntries() {
        return memory.cqEntries;
    }

    /** Sets or clears (null) the eventfd that is told of completions; EBUSY if there is one. */
    public synchronized void notice(@Nullable EventFile file) throws ErrnoException {
        if (file != null && notice != null) {
            throw Errno.EBUSY.raise();
        }
        if (file == null && notice == null) {
            throw Errno.ENXIO.raise();
        }
        notice = file;
    }

    /** Returns how many entries the guest has put in, at most the ring's size. */
    public int submitted() {
        lock.lock();
        try {
            int count = memory.get(RingMemory.SQ_TAIL) - sqHead;
            return Integer.compareUnsigned(count, memory.sqEntries) > 0 ? memory.sqEntries : count;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next entry as a copy, or null: there is none, or its index is nonsense. */
    public @Nullable MemorySegment take() {
        lock.lock();
        try {
            if (closed || memory.get(RingMemory.SQ_TAIL) == sqHead) {
                return null;
            }
            int slot = sqHead++ & memory.sqEntries - 1;
            int index = memory.get(memory.arrayOffset + slot * 4L);
            memory.set(RingMemory.SQ_HEAD, sqHead);
            if (Integer.compareUnsigned(index, memory.sqEntries) >= 0) {
                memory.set(RingMemory.SQ_DROPPED, memory.get(RingMemory.SQ_DROPPED) + 1);
                return null;
            }
            return memory.entry(index);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many completions the guest has not taken, as far as it tells. */
    public int completed() {
        lock.lock();
        try {
            return completedLocked();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private int completedLocked() {
        int count = cqTail - memory.get(RingMemory.CQ_HEAD);
        return Integer.compareUnsigned(count, memory.cqEntries) > 0 ? memory.cqEntries : count;
    }

    /**
     * Adds a completion, and tells those who wait.
     *
     * @param cqeFlags IORING_CQE_F_*
     */
    public void complete(long userData, int result, int cqeFlags) {
        List<Request> due = List.of();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            addLocked(userData, result, cqeFlags);
            posted++;
            if (!expected.isEmpty()) {
                due = dueLocked();
            }
        } finally {
            lock.unlock();
        }
        tell();
        for (Request request : due) {
            request.counted();
        }
    }

    /** The same of a timeout, which other timeouts do not count. */
    void completeTimeout(long userData, int result) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            addLocked(userData, result, 0);
        } finally {
            lock.unlock();
        }
        tell();
    }

    @GuardedBy("lock")
    private void addLocked(long userData, int result, int cqeFlags) {
        if (overflow.isEmpty() && completedLocked() < memory.cqEntries) {
            postLocked(userData, result, cqeFlags);
        } else if (overflow.size() < OVERFLOW_MAX) {
            overflow.add(new Completion(userData, result, cqeFlags));
            memory.change(RingMemory.SQ_FLAGS, 0, IoUring.IORING_SQ_CQ_OVERFLOW);
        } else {
            memory.set(RingMemory.CQ_OVERFLOW, memory.get(RingMemory.CQ_OVERFLOW) + 1);
        }
    }

    @GuardedBy("lock")
    private List<Request> dueLocked() {
        List<Request> due = new ArrayList<>(1);
        Expectation first = expected.peek();
        while (first != null && first.target <= posted) {
            expected.remove();
            due.add(first.request);
            first = expected.peek();
        }
        return due;
    }

    /** Has a waiting request told when so many more completions have been posted. */
    void expect(Request request, int count) {
        lock.lock();
        try {
            expected.add(new Expectation(posted + count, request));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void postLocked(long userData, int result, int cqeFlags) {
        memory.completion(cqTail & memory.cqEntries - 1, userData, result, cqeFlags);
        cqTail++;
        memory.set(RingMemory.CQ_TAIL, cqTail);
    }

    private void tell() {
        EventFile told = notice;
        if (told != null
                && (memory.get(RingMemory.CQ_FLAGS) & IoUring.IORING_CQ_EVENTFD_DISABLED) == 0) {
            told.signal();
        }
        waiters.wake(POLLIN);
    }

    /** Moves completions into the ring that found it full. */
    public void flushOverflow() {
        lock.lock();
        try {
            if (overflow.isEmpty() || closed) {
                return;
            }
            while (completedLocked() < memory.cqEntries) {
                Completion next = overflow.poll();
                if (next == null) {
                    memory.change(RingMemory.SQ_FLAGS, IoUring.IORING_SQ_CQ_OVERFLOW, 0);
                    return;
                }
                postLocked(next.userData, next.result, next.flags);
            }
            if (overflow.isEmpty()) {
                memory.change(RingMemory.SQ_FLAGS, IoUring.IORING_SQ_CQ_OVERFLOW, 0);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the files that are registered. */
    public RegisteredFiles files() {
        return files;
    }

    /** Returns the buffers that are registered. */
    public RegisteredBuffers buffers() {
        return buffers;
    }

    DrainQueue drain() {
        return drain;
    }

    /**
     * Starts a chain of requests, or has it wait for its turn. Owner task's thread.
     *
     * @param drains whether one of it has IOSQE_IO_DRAIN
     */
    public void submit(Request first, boolean drains) {
        if (drain.size() >= WAITING_MAX) {
            first.refuse();
        } else if (!drain.submit(first, drains)) {
            watch(first.task());
        }
    }

    /** Notes a request that waits; false if there are too many or the ring is closed. */
    boolean addWaiting(Request request) {
        lock.lock();
        try {
            if (closed || waiting.size() >= WAITING_MAX) {
                return false;
            }
            waiting.add(request);
        } finally {
            lock.unlock();
        }
        watch(request.task());
        return true;
    }

    /** What a task has waiting here ends when the task exits. */
    private void watch(Task task) {
        TaskEnding ending = new TaskEnding(this, task);
        lock.lock();
        try {
            if (closed || !endings.add(ending)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        task.work().onEnd(ending);
    }

    void removeWaiting(Request request) {
        lock.lock();
        try {
            waiting.remove(request);
            if (request.opcode() == IoUring.IORING_OP_TIMEOUT) {
                expected.removeIf(each -> each.request == request);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the first waiting request that fits.
     *
     * @return 0, -ENOENT, or -EALREADY for one that is being carried out
     */
    public int cancelFirst(Predicate<Request> fits) {
        List<Request> found = find(fits);
        if (found.isEmpty()) {
            return -Errno.ENOENT.number();
        }
        return found.get(0).cancel() ? 0 : -Errno.EALREADY.number();
    }

    /** Ends all waiting requests that fit. Returns how many have been ended. */
    public int cancelAll(Predicate<Request> fits) {
        int count = 0;
        for (Request request : find(fits)) {
            count += request.cancel() ? 1 : 0;
        }
        return count;
    }

    /** Has the timeout that fits end at another time. Returns 0 or -ENOENT. */
    public int expireInstead(Predicate<Request> fits, long deadlineNs) {
        List<Request> found = find(fits);
        return found.isEmpty() ? -Errno.ENOENT.number() : found.get(0).expireInstead(deadlineNs);
    }

    /** Changes the first poll with such user data; see {@link Request#update}. -ENOENT. */
    public int updatePoll(long userData, int events, long newUserData) {
        List<Request> found = find(each -> each.isPollOf(userData));
        return found.isEmpty() ? -Errno.ENOENT.number() : found.get(0).update(events, newUserData);
    }

    private void cancelOf(Task task) {
        lock.lock();
        try {
            endings.remove(new TaskEnding(this, task));
        } finally {
            lock.unlock();
        }
        drain.drop(task);
        cancelAll(each -> each.task() == task);
    }

    private List<Request> find(Predicate<Request> fits) {
        List<Request> found = new ArrayList<>();
        lock.lock();
        try {
            for (Request request : waiting) {
                if (fits.test(request)) {
                    found.add(request);
                }
            }
        } finally {
            lock.unlock();
        }
        return found;
    }

    @Override
    public int readyEvents() {
        lock.lock();
        try {
            boolean room = memory.get(RingMemory.SQ_TAIL) - sqHead != memory.sqEntries;
            boolean some = completedLocked() > 0 || !overflow.isEmpty();
            return (some ? POLLIN : 0) | (room ? POLLOUT : 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    @Override
    public MemoryObject memoryObject(boolean shared) {
        return memory;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {
        List<TaskEnding> told;
        lock.lock();
        try {
            closed = true;
            told = new ArrayList<>(endings);
            endings.clear();
        } finally {
            lock.unlock();
        }
        for (TaskEnding ending : told) {
            ending.task.work().cancelOnEnd(ending);
        }
        drain.drop(null);
        cancelAll(any -> true);
        files.close();
        memory.release();
    }
}
