package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.fs.uring.PollEvents;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.kernel.DetachedCall;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/** The operations that wait for events of files: IORING_OP_POLL_ADD and POLL_REMOVE. */
final class Polls {
    private static final int REGULAR =
            Poll.POLLIN | Poll.POLLRDNORM | Poll.POLLOUT | Poll.POLLWRNORM;
    private static final int UPDATES = IORING_POLL_UPDATE_EVENTS | IORING_POLL_UPDATE_USER_DATA;

    private Polls() {}

    static Request.Action add(Operation.Context context, Sqe sqe) throws ErrnoException {
        if ((sqe.len() & ~IORING_POLL_ADD_MULTI) != 0
                || sqe.bufIndex() != 0
                || sqe.off() != 0
                || sqe.addr() != 0) {
            throw Errno.EINVAL.raise();
        }
        OpenFile file = context.file(sqe);
        Task task = context.task();
        PollEvents events = new PollEvents(sqe.opFlags());
        Request.Action action =
                Request.Action.of(() -> attempt(task, file, events.get())).polls(events);
        return sqe.len() == 0 ? action : action.repeats(Request.Repeats.EACH_EVENT);
    }

    private static long attempt(Task task, OpenFile file, int events) {
        if (!(file.impl() instanceof Pollable pollable)) {
            return REGULAR & events;
        }
        DetachedCall call = task.detached();
        if (call != null) {
            call.waitsFor(pollable.waiters(), events);
        }
        int ready = pollable.readyEvents() & events;
        return ready != 0 ? ready : FileImpl.WOULD_BLOCK;
    }

    /** Ends a poll by its user data, which stands in addr, or changes what it waits for. */
    static Request.Action remove(Operation.Context context, Sqe sqe) throws ErrnoException {
        int flags = sqe.len();
        boolean newEvents = (flags & IORING_POLL_UPDATE_EVENTS) != 0;
        boolean newUserData = (flags & IORING_POLL_UPDATE_USER_DATA) != 0;
        if ((flags & ~UPDATES) != 0
                || sqe.bufIndex() != 0
                || sqe.spliceFd() != 0
                || (!newEvents && sqe.opFlags() != 0)
                || (!newUserData && sqe.off() != 0)) {
            throw Errno.EINVAL.raise();
        }
        long wanted = sqe.addr();
        if (flags == 0) {
            return Request.Action.of(
                    () -> context.ring().cancelFirst(each -> each.isPollOf(wanted)));
        }
        return Request.Action.of(
                () ->
                        context.ring()
                                .updatePoll(
                                        wanted,
                                        newEvents ? sqe.opFlags() : 0,
                                        newUserData ? sqe.off() : wanted));
    }
}
