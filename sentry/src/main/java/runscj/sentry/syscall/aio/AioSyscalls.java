package runscj.sentry.syscall.aio;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.IoEvent;
import runscj.abi.Iocb;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.aio.AioContext;
import runscj.sentry.kernel.aio.AioContexts;
import runscj.sentry.kernel.aio.AioPoll;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.syscall.poll.TemporaryMask;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.syscalls.Sysno;

/**
 * io_setup(2), io_destroy(2), io_submit(2), io_cancel(2), io_getevents(2), io_pgetevents(2). All
 * requests but polls are carried out by io_submit itself, as Linux does with buffered files.
 */
public final class AioSyscalls {
    private static final int MAX_EVENTS = 0x1000_0000 / IoEvent.SIZE;

    /** Events that are copied to the guest at a time. */
    private static final int BATCH = 64;

    private static final long NS_PER_SECOND = 1_000_000_000;

    /** In place of a deadline: take what is there. */
    private static final long AT_ONCE = Long.MIN_VALUE;

    private AioSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.IO_SETUP, AioSyscalls::ioSetup)
                .bind(Sysno.IO_DESTROY, AioSyscalls::ioDestroy)
                .bind(Sysno.IO_SUBMIT, AioSyscalls::ioSubmit)
                .bind(Sysno.IO_CANCEL, AioSyscalls::ioCancel)
                .bind(Sysno.IO_GETEVENTS, AioSyscalls::ioGetevents)
                .bind(Sysno.IO_PGETEVENTS, AioSyscalls::ioPgetevents);
    }

    private static AioContexts contexts(Task task) {
        return AioContexts.of(task.mm(), task.kernel().aioQuota());
    }

    private static long ioSetup(Task task, SyscallArgs args) throws ErrnoException {
        long requests = args.u32(0);
        long idAddr = args.addr(1);
        Mm mm = task.mm();
        if (mm.readLong(idAddr) != 0 || requests == 0) {
            throw Errno.EINVAL.raise();
        }
        if (requests > MAX_EVENTS) {
            throw Errno.EINVAL.raise();
        }
        AioContexts contexts = contexts(task);
        long id = contexts.create(mm, (int) requests);
        try {
            mm.writeLong(idAddr, id);
        } catch (ErrnoException e) {
            contexts.destroy(mm, id);
            throw e;
        }
        return 0;
    }

    private static long ioDestroy(Task task, SyscallArgs args) throws ErrnoException {
        contexts(task).destroy(task.mm(), args.addr(0));
        return 0;
    }

    private static long ioSubmit(Task task, SyscallArgs args) throws ErrnoException {
        long count = args.i64(1);
        long arrayAddr = args.addr(2);
        if (count < 0) {
            throw Errno.EINVAL.raise();
        }
        AioContext context = contexts(task).get(args.addr(0));
        count = Math.min(count, context.capacity());
        for (long done = 0; done < count; done++) {
            try {
                long objectAddr = task.mm().readLong(arrayAddr + done * Long.BYTES);
                AioSubmission.submit(task, context, objectAddr);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
        }
        return count;
    }

    /** The event comes by the ring; the third argument is not used. */
    private static long ioCancel(Task task, SyscallArgs args) throws ErrnoException {
        long objectAddr = args.addr(1);
        if (task.mm().readInt(objectAddr + Iocb.AIO_KEY_OFFSET) != 0) {
            throw Errno.EINVAL.raise();
        }
        AioPoll poll = contexts(task).get(args.addr(0)).pendingAt(objectAddr);
        if (poll == null || !poll.cancel()) {
            throw Errno.EINVAL.raise();
        }
        throw Errno.EINPROGRESS.raise();
    }

    private static long ioGetevents(Task task, SyscallArgs args) throws GuestException {
        return getevents(task, args, deadlineNs(task.mm(), args.addr(4)));
    }

    private static long ioPgetevents(Task task, SyscallArgs args) throws GuestException {
        Mm mm = task.mm();
        long deadlineNs = deadlineNs(mm, args.addr(4));
        long packAddr = args.addr(5);
        long setAddr = packAddr == 0 ? 0 : mm.readLong(packAddr);
        long setSize = packAddr == 0 ? 0 : mm.readLong(packAddr + Long.BYTES);
        if (setAddr == 0) {
            return getevents(task, args, deadlineNs);
        }
        long mask = SignalSyscalls.readSet(mm, setAddr, setSize);
        return TemporaryMask.during(task, mask, () -> getevents(task, args, deadlineNs));
    }

    /** Unlike elsewhere a timespec is not checked; one before now waits for ever, as on Linux. */
    private static long deadlineNs(Mm mm, long addr) throws ErrnoException {
        if (addr == 0) {
            return Clocks.NEVER;
        }
        long seconds = mm.readLong(addr);
        long nanoseconds = mm.readLong(addr + Long.BYTES);
        if (seconds >= Clocks.NEVER / NS_PER_SECOND - 1 || seconds < 0 || nanoseconds < 0) {
            return Clocks.NEVER;
        }
        long durationNs = TimeArgs.saturated(seconds, nanoseconds);
        return durationNs == 0 ? AT_ONCE : Clocks.afterNs(durationNs);
    }

    private static long getevents(Task task, SyscallArgs args, long deadlineNs)
            throws GuestException {
        AioContext context = contexts(task).get(args.addr(0));
        long least = args.i64(1);
        long most = args.i64(2);
        if (least < 0 || least > most) {
            throw Errno.EINVAL.raise();
        }
        Taking taking = new Taking(task.mm(), context, args.addr(3), most);
        if (taking.run() >= least || deadlineNs == AT_ONCE) {
            return taking.result();
        }
        WaitQueue.Entry entry = new WaitQueue.Entry(task);
        context.waiters().add(entry, Poll.POLLIN);
        try {
            while (taking.run() < least) {
                if (context.isDead()) {
                    return taking.orElse(Errno.EINVAL);
                }
                switch (task.sleep(deadlineNs)) {
                    case EVENT -> {}
                    case TIMEOUT -> {
                        taking.run();
                        return taking.result();
                    }
                    case INTERRUPTED -> {
                        if (taking.count == 0) {
                            throw RestartException.NEVER;
                        }
                        return taking.count;
                    }
                }
            }
        } finally {
            context.waiters().remove(entry);
        }
        return taking.result();
    }

    /** Events on their way from a context to the guest's array. */
    private static final class Taking {
        private final Mm mm;
        private final AioContext context;
        private final long addr;
        private final long most;
        private final MemorySegment batch = MemorySegment.ofArray(new byte[BATCH * IoEvent.SIZE]);
        private long count;
        private boolean faulted;

        Taking(Mm mm, AioContext context, long addr, long most) {
            this.mm = mm;
            this.context = context;
            this.addr = addr;
            this.most = most;
        }

        /** Takes what there is; returns how many in all, or the most possible after a fault. */
        long run() {
            while (count < most && !faulted) {
                int taken = context.take(batch, (int) Math.min(BATCH, most - count));
                if (taken == 0) {
                    return count;
                }
                try {
                    mm.copyOut(addr + count * IoEvent.SIZE, batch, 0, (long) taken * IoEvent.SIZE);
                    count += taken;
                } catch (ErrnoException e) {
                    context.untake(taken);
                    faulted = true;
                }
            }
            return faulted ? Long.MAX_VALUE : count;
        }

        long result() throws ErrnoException {
            return faulted ? orElse(Errno.EFAULT) : count;
        }

        long orElse(Errno errno) throws ErrnoException {
            if (count == 0) {
                throw errno.raise();
            }
            return count;
        }
    }
}
