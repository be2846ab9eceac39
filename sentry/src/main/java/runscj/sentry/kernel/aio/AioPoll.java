package runscj.sentry.kernel.aio;

import java.util.concurrent.atomic.AtomicInteger;
import runscj.abi.Poll;
import runscj.sentry.kernel.DeferredWork;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.sync.Waiter;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/**
 * IOCB_CMD_POLL: waits once for a file to become ready. Holds a reference to the file, whatever
 * becomes of its descriptor. A wake-up only starts {@link #check}; that, or {@link #cancel}, ends
 * it, whichever is first.
 */
public final class AioPoll implements Waiter {
    private static final int WAITING = 0;
    private static final int CHECKING = 1;
    private static final int WOKEN_AGAIN = 2;
    private static final int ENDED = 3;

    private final AioContext context;
    private final AioRequest request;
    private final OpenFile file;
    private final Pollable pollable;
    private final int events;
    private final DeferredWork deferred;
    private final WaitQueue.Entry entry = new WaitQueue.Entry(this);
    private final AtomicInteger state = new AtomicInteger(CHECKING);

    private AioPoll(
            AioContext context,
            AioRequest request,
            OpenFile file,
            Pollable pollable,
            int events,
            DeferredWork deferred) {
        this.context = context;
        this.request = request;
        this.file = file;
        this.pollable = pollable;
        this.events = events | Poll.POLLERR | Poll.POLLHUP;
        this.deferred = deferred;
    }

    /**
     * Starts to wait; completes at once if the file is ready.
     *
     * @param file with a reference that is handed over
     */
    public static void start(
            AioContext context,
            AioRequest request,
            OpenFile file,
            Pollable pollable,
            int events,
            DeferredWork deferred) {
        AioPoll poll = new AioPoll(context, request, file, pollable, events, deferred);
        deferred.start();
        pollable.waiters().add(poll.entry, poll.events);
        if (context.addPending(poll)) {
            poll.check();
        } else {
            poll.cancel();
        }
    }

    AioRequest request() {
        return request;
    }

    @Override
    public void wake(int ready) {
        if (state.compareAndSet(WAITING, CHECKING)) {
            deferred.add(this::check);
        } else {
            state.compareAndSet(CHECKING, WOKEN_AGAIN);
        }
    }

    /** Looks whether the file is ready indeed: another reader may have been faster. */
    private void check() {
        while (true) {
            int ready = pollable.readyEvents() & events;
            if (ready != 0) {
                if (state.getAndSet(ENDED) != ENDED) {
                    end(ready);
                }
                return;
            }
            if (state.compareAndSet(CHECKING, WAITING) || state.get() == ENDED) {
                return;
            }
            state.compareAndSet(WOKEN_AGAIN, CHECKING);
        }
    }

    /** Ends it without events, unless it has ended. Returns whether it did. */
    public boolean cancel() {
        if (state.getAndSet(ENDED) == ENDED) {
            return false;
        }
        end(0);
        return true;
    }

    private void end(int ready) {
        pollable.waiters().remove(entry);
        context.removePending(this);
        file.release();
        context.complete(request, ready);
    }
}
