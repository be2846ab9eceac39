package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.abi.Rlimit;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.syscall.poll.TemporaryMask;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.syscalls.Sysno;

/** io_uring_setup(2), io_uring_enter(2), io_uring_register(2). */
public final class UringSyscalls {
    private static final int PARAMS_SIZE = 120;
    private static final int PARAMS_CQ_ENTRIES = 4;
    private static final int PARAMS_FLAGS = 8;
    private static final int PARAMS_FEATURES = 20;
    private static final int PARAMS_RESERVED = 28;
    private static final int PARAMS_OFFSETS = 40;
    private static final int SQ_MAX = 32_768;
    private static final int CQ_MAX = 65_536;
    private static final int FLAGS =
            IORING_SETUP_CQSIZE
                    | IORING_SETUP_CLAMP
                    | IORING_SETUP_SUBMIT_ALL
                    | IORING_SETUP_COOP_TASKRUN
                    | IORING_SETUP_TASKRUN_FLAG
                    | IORING_SETUP_SINGLE_ISSUER;
    private static final int FEATURES =
            IORING_FEAT_SINGLE_MMAP
                    | IORING_FEAT_NODROP
                    | IORING_FEAT_SUBMIT_STABLE
                    | IORING_FEAT_RW_CUR_POS
                    | IORING_FEAT_CUR_PERSONALITY
                    | IORING_FEAT_FAST_POLL
                    | IORING_FEAT_POLL_32BITS
                    | IORING_FEAT_EXT_ARG
                    | IORING_FEAT_CQE_SKIP
                    | IORING_FEAT_LINKED_FILE;
    private static final int ENTER_FLAGS =
            IORING_ENTER_GETEVENTS | IORING_ENTER_SQ_WAKEUP | IORING_ENTER_EXT_ARG;
    private static final int GETEVENTS_ARG_SIZE = 24;

    private final Operations operations;
    private final RegisterCalls registers;

    private UringSyscalls(Handlers handlers) {
        operations = new Operations(handlers);
        registers = new RegisterCalls(operations);
    }

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        // Made by the first call that needs it: most programs never do.
        Lazy lazy = new Lazy(handlers);
        handlers.bind(Sysno.IO_URING_SETUP, (task, args) -> lazy.get().setup(task, args))
                .bind(Sysno.IO_URING_ENTER, (task, args) -> lazy.get().enter(task, args))
                .bind(Sysno.IO_URING_REGISTER, (task, args) -> lazy.get().register(task, args));
    }

    private static final class Lazy {
        private final Handlers handlers;
        private volatile @org.jspecify.annotations.Nullable UringSyscalls made;

        Lazy(Handlers handlers) {
            this.handlers = handlers;
        }

        UringSyscalls get() {
            UringSyscalls current = made;
            if (current == null) {
                current = new UringSyscalls(handlers);
                made = current;
            }
            return current;
        }
    }

    private long setup(Task task, SyscallArgs args) throws ErrnoException {
        Mm mm = task.mm();
        long paramsAddr = args.addr(1);
        GuestStruct params = GuestStruct.read(mm, paramsAddr, PARAMS_SIZE);
        for (int i = 0; i < 3; i++) {
            if (params.i32(PARAMS_RESERVED + i * 4) != 0) {
                throw Errno.EINVAL.raise();
            }
        }
        int flags = params.i32(PARAMS_FLAGS);
        boolean lonelyFlag =
                (flags & (IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_COOP_TASKRUN))
                        == IORING_SETUP_TASKRUN_FLAG;
        if ((flags & ~FLAGS) != 0 || lonelyFlag) {
            throw Errno.EINVAL.raise();
        }
        boolean clamp = (flags & IORING_SETUP_CLAMP) != 0;
        int sqEntries = entries(args.u32(0), SQ_MAX, clamp);
        int cqEntries = sqEntries * 2;
        if ((flags & IORING_SETUP_CQSIZE) != 0) {
            long asked = params.i32(PARAMS_CQ_ENTRIES) & 0xffff_ffffL;
            cqEntries = entries(asked, CQ_MAX, clamp);
            if (cqEntries < sqEntries) {
                throw Errno.EINVAL.raise();
            }
        }
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            boolean single = (flags & IORING_SETUP_SINGLE_ISSUER) != 0;
            RingFile ring =
                    new RingFile(mm.memory(), sqEntries, cqEntries, single ? task : null, flags);
            try {
                params.i32(0, sqEntries);
                params.i32(PARAMS_CQ_ENTRIES, cqEntries);
                params.i32(PARAMS_FEATURES, FEATURES);
                int[] offsets = ring.offsets();
                for (int i = 0; i < offsets.length; i++) {
                    params.i32(PARAMS_OFFSETS + i * 4L, offsets[i]);
                }
                params.write(mm, paramsAddr);
            } catch (ErrnoException e) {
                ring.close();
                throw e;
            }
            int fd = reserved.fd(0);
            reserved.publish(true, AnonymousFiles.open(task, ring, "[io_uring]", Fcntl.O_RDWR));
            return fd;
        }
    }

    private static int entries(long asked, int max, boolean clamp) throws ErrnoException {
        if (asked == 0) {
            throw Errno.EINVAL.raise();
        }
        if (asked > max) {
            if (!clamp) {
                throw Errno.EINVAL.raise();
            }
            return max;
        }
        int highest = Integer.highestOneBit((int) asked);
        return highest == asked ? highest : highest * 2;
    }

    private static RingFile ring(Task task, int fd) throws ErrnoException {
        if (task.file(fd).impl() instanceof RingFile ring) {
            return ring;
        }
        throw Errno.EOPNOTSUPP.raise();
    }

    private long enter(Task task, SyscallArgs args) throws GuestException {
        int flags = args.flags(3, ENTER_FLAGS);
        RingFile ring = ring(task, args.fd(0));
        long wanted = args.u32(1);
        long submitted = 0;
        if (wanted > 0) {
            ring.requireIssuer(task);
            boolean all = (ring.flags() & IORING_SETUP_SUBMIT_ALL) != 0;
            int count = (int) Math.min(wanted, Integer.toUnsignedLong(ring.submitted()));
            submitted = new Submission(task, ring, operations, all).run(count);
            task.work().run();
            if (submitted != wanted) {
                return submitted;
            }
        }
        if ((flags & IORING_ENTER_GETEVENTS) == 0) {
            return submitted;
        }
        try {
            getevents(task, ring, args, flags);
        } catch (GuestException e) {
            if (submitted == 0) {
                throw e;
            }
        }
        return submitted;
    }

    private static void getevents(Task task, RingFile ring, SyscallArgs args, int flags)
            throws GuestException {
        Mm mm = task.mm();
        long setAddr = args.addr(4);
        long setSize = args.i64(5);
        long deadlineNs = Clocks.NEVER;
        if ((flags & IORING_ENTER_EXT_ARG) != 0) {
            if (setSize != GETEVENTS_ARG_SIZE) {
                throw Errno.EINVAL.raise();
            }
            GuestStruct extended = GuestStruct.read(mm, setAddr, GETEVENTS_ARG_SIZE);
            if (extended.i32(12) != 0) {
                throw Errno.EINVAL.raise(); // min_wait_usec: its feature is not offered
            }
            setAddr = extended.i64(0);
            setSize = extended.i32(8) & 0xffff_ffffL;
            if (extended.i64(16) != 0) {
                deadlineNs = Clocks.afterNs(TimeArgs.timespec(mm, extended.i64(16)));
            }
        }
        int least = (int) Math.min(args.u32(2), ring.cqEntries());
        long until = deadlineNs;
        if (setAddr == 0) {
            await(task, ring, least, until);
        } else {
            long mask = SignalSyscalls.readSet(mm, setAddr, setSize);
            TemporaryMask.during(task, mask, () -> await(task, ring, least, until));
        }
    }

    private static long await(Task task, RingFile ring, int least, long deadlineNs)
            throws GuestException {
        WaitQueue.Entry entry = new WaitQueue.Entry(task);
        ring.waiters().add(entry, Poll.POLLIN);
        try {
            while (true) {
                task.work().run();
                ring.flushOverflow();
                if (ring.completed() >= least) {
                    return 0;
                }
                switch (task.sleep(deadlineNs)) {
                    case EVENT -> {}
                    case TIMEOUT -> {
                        if (ring.completed() > 0) {
                            return 0;
                        }
                        throw Errno.ETIME.raise();
                    }
                    case INTERRUPTED -> {
                        if (ring.completed() > 0) {
                            return 0;
                        }
                        throw RestartException.NEVER;
                    }
                }
            }
        } finally {
            ring.waiters().remove(entry);
        }
    }

    private long register(Task task, SyscallArgs args) throws ErrnoException {
        int opcode = args.i32(1);
        if (opcode < 0 || opcode >= IORING_REGISTER_LAST) {
            throw Errno.EINVAL.raise();
        }
        return registers.register(task, ring(task, args.fd(0)), opcode, args.addr(2), args.u32(3));
    }
}
