package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.vfs.OpenFile;

/** Takes entries from a ring and starts their requests, chain by chain. Owner task's thread. */
final class Submission {
    private static final int KNOWN_FLAGS = 0x7f;
    private static final int CHAINS = IOSQE_IO_LINK | IOSQE_IO_HARDLINK;
    private static final int TIMEOUT_FLAGS =
            IORING_TIMEOUT_ABS | IORING_TIMEOUT_CLOCK_MASK | IORING_TIMEOUT_ETIME_SUCCESS;

    private final Task task;
    private final RingFile ring;
    private final Operations operations;
    private final boolean all;

    /** The chain that is being put together. */
    private @Nullable Started first;

    private @Nullable Started last;
    private boolean failed;

    /** A request, and when it ends if it is a timeout. */
    private record Started(Request request, long deadlineNs) {
        static final long NO_TIMEOUT = Long.MIN_VALUE;

        void start() {
            if (deadlineNs == NO_TIMEOUT) {
                request.start();
            } else {
                request.expireAt(deadlineNs, -Errno.ETIME.number());
            }
        }
    }

    Submission(Task task, RingFile ring, Operations operations, boolean all) {
        this.task = task;
        this.ring = ring;
        this.operations = operations;
        this.all = all;
    }

    /** Submits up to {@code wanted} entries; returns how many it took. */
    int run(int wanted) {
        int taken = 0;
        boolean stopped = false;
        while (taken < wanted && !stopped) {
            MemorySegment bytes = ring.take();
            if (bytes == null) {
                break;
            }
            taken++;
            stopped = !accept(new Sqe(bytes)) && !all;
        }
        startChain();
        return taken;
    }

    /** Returns false for a malformed entry, which is completed with its errno. */
    private boolean accept(Sqe sqe) {
        boolean good = true;
        try {
            Started made = make(sqe);
            if (failed) {
                made.request.refuse();
            } else {
                append(made);
            }
        } catch (ErrnoException e) {
            good = false;
            Started begun = first;
            first = null;
            last = null;
            if (begun != null) {
                begun.request.refuse();
            }
            failed = true;
            ring.complete(sqe.userData(), -e.errno().number());
        }
        if ((sqe.flags() & CHAINS) == 0) {
            startChain();
        }
        return good;
    }

    private void append(Started made) {
        Started before = last;
        if (before == null) {
            first = made;
        } else {
            before.request.link(made.request, made::start);
        }
        last = made;
    }

    private void startChain() {
        Started begun = first;
        first = null;
        last = null;
        failed = false;
        if (begun != null) {
            begun.start();
        }
    }

    private Started make(Sqe sqe) throws ErrnoException {
        int flags = sqe.flags();
        Operation operation = operations.get(sqe.opcode());
        if (operation == null
                || (flags & ~KNOWN_FLAGS) != 0
                || (flags & IOSQE_IO_DRAIN) != 0
                || sqe.personality() != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & IOSQE_BUFFER_SELECT) != 0) {
            throw Errno.EOPNOTSUPP.raise();
        }
        OpenFile file = operation.needsFile() ? file(sqe) : null;
        try {
            Operation.Attempt attempt =
                    operation.preparation().prepare(new Operation.Context(task, ring, file), sqe);
            long deadlineNs =
                    sqe.opcode() == IORING_OP_TIMEOUT ? deadlineNs(sqe) : Started.NO_TIMEOUT;
            boolean expires = (sqe.opFlags() & IORING_TIMEOUT_ETIME_SUCCESS) != 0;
            long least =
                    deadlineNs != Started.NO_TIMEOUT && expires
                            ? -Errno.ETIME.number()
                            : attempt.least();
            return new Started(
                    new Request(
                            ring,
                            task,
                            sqe.userData(),
                            sqe.opcode(),
                            flags,
                            attempt.call(),
                            file,
                            attempt.events(),
                            least),
                    deadlineNs);
        } catch (ErrnoException e) {
            if (file != null) {
                file.release();
            }
            throw e;
        }
    }

    private OpenFile file(Sqe sqe) throws ErrnoException {
        if ((sqe.flags() & IOSQE_FIXED_FILE) != 0) {
            throw Errno.EBADF.raise(); // none is registered
        }
        OpenFile file = task.fds().retained(sqe.fd());
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        if (file.pathOnly()) {
            file.release();
            throw Errno.EBADF.raise();
        }
        return file;
    }

    private long deadlineNs(Sqe sqe) throws ErrnoException {
        int flags = sqe.opFlags();
        if (sqe.len() != 1
                || sqe.off() != 0
                || sqe.bufIndex() != 0
                || sqe.spliceFd() != 0
                || (flags & ~TIMEOUT_FLAGS) != 0
                || (flags & IORING_TIMEOUT_CLOCK_MASK) == IORING_TIMEOUT_CLOCK_MASK) {
            throw Errno.EINVAL.raise();
        }
        long ns = TimeArgs.timespec(task.mm(), sqe.addr());
        if ((flags & IORING_TIMEOUT_ABS) == 0) {
            return Clocks.afterNs(ns);
        }
        return (flags & IORING_TIMEOUT_REALTIME) != 0
                ? Clocks.realtimeDeadline(ns)
                : task.kernel().clocks().monotonicDeadline(ns);
    }
}
