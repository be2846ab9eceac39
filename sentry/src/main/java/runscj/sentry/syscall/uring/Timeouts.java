package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import java.util.function.LongSupplier;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.syscall.TimeArgs;

/** The operations that are about time: IORING_OP_TIMEOUT, LINK_TIMEOUT and TIMEOUT_REMOVE. */
final class Timeouts {
    private static final int FLAGS =
            IORING_TIMEOUT_ABS | IORING_TIMEOUT_CLOCK_MASK | IORING_TIMEOUT_ETIME_SUCCESS;

    private Timeouts() {}

    /** A timeout that ends after its time, or after as many completions as {@code off} says. */
    static Request.Action timeout(Operation.Context context, Sqe sqe) throws ErrnoException {
        long count = sqe.off() & 0xffff_ffffL;
        return new Request.Action(
                Timeouts::never,
                Request.Repeats.NEVER,
                succeeds(sqe) ? -Errno.ETIME.number() : 0,
                expiry(context.task(), sqe),
                null,
                (int) Math.min(count, Integer.MAX_VALUE));
    }

    /** A timeout of the request before it. */
    static Request.Action ofLink(Operation.Context context, Sqe sqe) throws ErrnoException {
        if (sqe.off() != 0) {
            throw Errno.EINVAL.raise();
        }
        return timeout(context, sqe);
    }

    private static long never() {
        throw new IllegalStateException("a timeout is not attempted");
    }

    private static boolean succeeds(Sqe sqe) {
        return (sqe.opFlags() & IORING_TIMEOUT_ETIME_SUCCESS) != 0;
    }

    private static LongSupplier expiry(Task task, Sqe sqe) throws ErrnoException {
        int flags = sqe.opFlags();
        if (sqe.len() != 1
                || sqe.bufIndex() != 0
                || sqe.spliceFd() != 0
                || (flags & ~FLAGS) != 0
                || (flags & IORING_TIMEOUT_CLOCK_MASK) == IORING_TIMEOUT_CLOCK_MASK) {
            throw Errno.EINVAL.raise();
        }
        return deadline(task, sqe.addr(), flags);
    }

    /** Reads a time now; one that is relative counts from when it is asked for. */
    private static LongSupplier deadline(Task task, long addr, int flags) throws ErrnoException {
        long ns = TimeArgs.timespec(task.mm(), addr);
        if ((flags & IORING_TIMEOUT_ABS) == 0) {
            return () -> Clocks.afterNs(ns);
        }
        return (flags & IORING_TIMEOUT_REALTIME) != 0
                ? () -> Clocks.realtimeDeadline(ns)
                : () -> task.kernel().clocks().monotonicDeadline(ns);
    }

    /** Ends a timeout by its user data, which stands in addr, or gives it another time. */
    static Request.Action remove(Operation.Context context, Sqe sqe) throws ErrnoException {
        int flags = sqe.opFlags();
        if (sqe.len() != 0 || sqe.bufIndex() != 0 || sqe.spliceFd() != 0) {
            throw Errno.EINVAL.raise();
        }
        boolean updates = (flags & IORING_TIMEOUT_UPDATE_MASK) != 0;
        if ((flags & ~(IORING_TIMEOUT_UPDATE_MASK | IORING_TIMEOUT_ABS)) != 0
                || (!updates && flags != 0)) {
            throw Errno.EINVAL.raise();
        }
        long wanted = sqe.addr();
        if ((flags & IORING_TIMEOUT_UPDATE) == 0) {
            return Request.Action.of(
                    () ->
                            context.ring()
                                    .cancelFirst(each -> fits(each, wanted, IORING_OP_TIMEOUT)));
        }
        LongSupplier deadline = deadline(context.task(), sqe.off(), flags);
        int opcode =
                (flags & IORING_LINK_TIMEOUT_UPDATE) != 0
                        ? IORING_OP_LINK_TIMEOUT
                        : IORING_OP_TIMEOUT;
        return Request.Action.of(
                () ->
                        context.ring()
                                .expireInstead(
                                        each -> fits(each, wanted, opcode), deadline.getAsLong()));
    }

    private static boolean fits(Request request, long userData, int opcode) {
        return request.userData() == userData && request.opcode() == opcode;
    }
}
