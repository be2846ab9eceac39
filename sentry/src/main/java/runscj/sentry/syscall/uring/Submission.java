package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.uring.Request;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.Task;

/** Takes entries from a ring and starts their requests, chain by chain. Owner task's thread. */
final class Submission {
    private static final int KNOWN_FLAGS = 0x7f;
    private static final int CHAINS = IOSQE_IO_LINK | IOSQE_IO_HARDLINK;

    private final Task task;
    private final RingFile ring;
    private final Operations operations;
    private final boolean all;

    /** The chain that is being put together. */
    private @Nullable Request first;

    private @Nullable Request last;

    /** Whether the last entry was a timeout of the one before. */
    private boolean guarded;

    private boolean drains;
    private boolean failed;

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
            append(make(sqe), sqe);
        } catch (ErrnoException e) {
            good = false;
            Request begun = first;
            first = null;
            last = null;
            if (begun != null) {
                begun.refuse();
            }
            failed = true;
            ring.complete(sqe.userData(), -e.errno().number(), 0);
        }
        if ((sqe.flags() & CHAINS) == 0) {
            startChain();
        }
        return good;
    }

    private void append(Request made, Sqe sqe) {
        if (failed) {
            made.refuse();
            return;
        }
        Request before = last;
        guarded = sqe.opcode() == IORING_OP_LINK_TIMEOUT && before != null;
        drains |= (sqe.flags() & IOSQE_IO_DRAIN) != 0;
        if (before == null) {
            first = made;
            last = made;
        } else if (guarded) {
            before.guard(made);
        } else {
            before.link(made);
            last = made;
        }
    }

    private void startChain() {
        Request begun = first;
        boolean drained = drains;
        first = null;
        last = null;
        guarded = false;
        drains = false;
        failed = false;
        if (begun != null) {
            ring.submit(begun, drained);
        }
    }

    private Request make(Sqe sqe) throws ErrnoException {
        int flags = sqe.flags();
        Operation operation = operations.get(sqe.opcode());
        if (operation == null || (flags & ~KNOWN_FLAGS) != 0 || sqe.personality() != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & IOSQE_BUFFER_SELECT) != 0) {
            throw Errno.EOPNOTSUPP.raise();
        }
        if (sqe.opcode() == IORING_OP_LINK_TIMEOUT && !failed && (last == null || guarded)) {
            throw Errno.EINVAL.raise();
        }
        Operation.Context context = new Operation.Context(task, ring);
        try {
            Request.Action action = operation.prepare(context, sqe);
            return new Request(
                    ring, task, sqe.userData(), sqe.opcode(), flags, action, context.held());
        } catch (ErrnoException e) {
            context.drop();
            throw e;
        }
    }
}
