package runscj.sentry.platform.stub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.host.HostException;
import runscj.host.HostProcess;

/**
 * The contexts of one stub. They stay with it for its life, as they stay mapped there. A context is
 * used again only once the kernel says that the thread that had it is gone: a hostile one could go
 * on using it. Guarded by the owner's lock.
 */
final class ContextSlots {
    /** Threads that may be ending at a time; with more, the guest is up to something. */
    private static final int ENDING_LIMIT = 256;

    private static final int PARKED_LIMIT = 4;
    private static final int EAGAIN = 11;
    private static final long NO_SUCH_THREAD = -3;
    private static final long ADDRESSES = StubLayout.END_ADDR - StubLayout.CONTEXTS_ADDR;

    private final SlotFile file;
    private final List<ThreadContext> all = new ArrayList<>();
    private final List<ThreadContext> free = new ArrayList<>();
    private final List<ThreadContext> ending = new ArrayList<>();
    private final List<ThreadContext> parked = new ArrayList<>();

    ContextSlots(SlotFile file) {
        this.file = file;
    }

    /**
     * Returns a cleared context without a thread of its own; null if too many threads refuse to
     * end.
     *
     * @throws HostException EAGAIN if there are too many
     */
    @Nullable ThreadContext reserve(int pid) {
        if (free.isEmpty() && !ending.isEmpty()) {
            isSettled(pid);
            if (ending.size() > ENDING_LIMIT) {
                return null;
            }
        }
        if (!free.isEmpty()) {
            return free.removeLast();
        }
        long addr = StubLayout.CONTEXTS_ADDR + (long) all.size() * StubLayout.CONTEXT_SIZE;
        if ((all.size() + 1L) * StubLayout.CONTEXT_SIZE > ADDRESSES) {
            throw new HostException(EAGAIN, "too many guest threads in a stub");
        }
        int slot = file.reserve();
        var context = new ThreadContext(addr, slot, file.offset(slot), file.slot(slot));
        all.add(context);
        return context;
    }

    void release(ThreadContext context) {
        free.add(context);
    }

    @Nullable ThreadContext pollParked() {
        return parked.isEmpty() ? null : parked.removeLast();
    }

    /** Keeps a waiting thread; returns false if there are enough. */
    boolean park(ThreadContext context) {
        return parked.size() < PARKED_LIMIT && parked.add(context);
    }

    void end(ThreadContext context) {
        context.orderEnd();
        ending.add(context);
    }

    /** Ends all parked threads but one, which may serve the stub's next guest. */
    void endParked() {
        while (parked.size() > 1) {
            end(parked.removeLast());
        }
    }

    /**
     * Makes a stub whose other guest threads are gone as good as new: nothing of the last guest is
     * left in its contexts, nor in the thread that was kept.
     *
     * @return whether it is
     */
    boolean reset(int pid, long threadStartAddr) {
        if (!isSettled(pid)) {
            return false;
        }
        for (ThreadContext context : free) {
            context.clear();
        }
        return parked.isEmpty() || ThreadReset.reset(parked.getFirst(), threadStartAddr);
    }

    /** Asks the kernel which of the ending threads are gone; returns whether all are. */
    boolean isSettled(int pid) {
        for (int i = ending.size() - 1; i >= 0; i--) {
            ThreadContext context = ending.get(i);
            if (HostProcess.tgkill(pid, context.tid(), 0) == NO_SUCH_THREAD) {
                ending.remove(i);
                context.clear(); // else it tells its next thread to end, too
                free.add(context);
            }
        }
        return ending.isEmpty();
    }

    /** Gives all back, when the process is gone. */
    void releaseAll() {
        for (ThreadContext context : all) {
            context.clear();
            file.release(context.slot());
        }
        all.clear();
        free.clear();
        ending.clear();
        parked.clear();
    }
}
