package runscj.sentry.fs.event;

import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Signal.*;
import static runscj.abi.SignalfdSiginfo.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/** Pending signals as a file: signalfd(2). Shows the signals of whoever reads or polls it. */
public final class SignalFile implements Pollable, Describable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final Task creator;
    private volatile long mask;

    /** Makes a file that takes the signals of a set. */
    public SignalFile(Task creator, long mask) {
        this.creator = creator;
        this.mask = mask & ~SignalSet.UNMASKABLE;
    }

    /** Replaces the set. */
    public void mask(long newMask) {
        mask = newMask & ~SignalSet.UNMASKABLE;
        waiters().wake(POLLIN);
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        if (target.remaining() < SIZE) {
            throw Errno.EINVAL.raise();
        }
        Task task = Task.of(caller);
        long done = 0;
        while (target.remaining() >= SIZE) {
            SignalInfo info = task.signals().take(mask);
            if (info == null) {
                return done == 0 ? WOULD_BLOCK : done;
            }
            if (target.put(image(info), 0, SIZE) < SIZE) {
                if (done == 0) {
                    throw Errno.EFAULT.raise();
                }
                return done;
            }
            done += SIZE;
        }
        return done;
    }

    private static MemorySegment image(SignalInfo info) {
        MemorySegment image = MemorySegment.ofArray(new byte[SIZE]);
        image.set(INT, SSI_SIGNO_OFFSET, info.signal());
        image.set(INT, SSI_ERRNO_OFFSET, info.errno());
        image.set(INT, SSI_CODE_OFFSET, info.code());
        switch (form(info)) {
            case SENDER -> pair(image, SSI_PID_OFFSET, SSI_UID_OFFSET, info);
            case VALUE -> {
                pair(image, SSI_PID_OFFSET, SSI_UID_OFFSET, info);
                value(image, info.w1());
            }
            case TIMER -> {
                pair(image, SSI_TID_OFFSET, SSI_OVERRUN_OFFSET, info);
                value(image, info.w1());
            }
            case BAND -> {
                image.set(INT, SSI_BAND_OFFSET, info.first());
                image.set(INT, SSI_FD_OFFSET, (int) info.w1());
            }
            case FAULT -> image.set(Words.LONG, SSI_ADDR_OFFSET, info.w0());
            case CHILD -> {
                pair(image, SSI_PID_OFFSET, SSI_UID_OFFSET, info);
                image.set(INT, SSI_STATUS_OFFSET, (int) info.w1());
                image.set(Words.LONG, SSI_UTIME_OFFSET, info.w2());
                image.set(Words.LONG, SSI_STIME_OFFSET, info.w3());
            }
            case CALL -> {
                image.set(Words.LONG, SSI_CALL_ADDR_OFFSET, info.w0());
                image.set(INT, SSI_SYSCALL_OFFSET, (int) info.w1());
                image.set(INT, SSI_ARCH_OFFSET, (int) (info.w1() >>> 32));
            }
        }
        return image;
    }

    private static void pair(MemorySegment image, int firstAt, int secondAt, SignalInfo info) {
        image.set(INT, firstAt, info.first());
        image.set(INT, secondAt, info.second());
    }

    private static void value(MemorySegment image, long value) {
        image.set(Words.LONG, SSI_PTR_OFFSET, value);
        image.set(INT, SSI_INT_OFFSET, (int) value);
    }

    /** Which part of siginfo's union is meant (kernel: siginfo_layout). */
    private enum Form {
        SENDER,
        VALUE,
        TIMER,
        BAND,
        FAULT,
        CHILD,
        CALL
    }

    private static Form form(SignalInfo info) {
        int code = info.code();
        if (code > SI_USER && code < SI_KERNEL) {
            switch (info.signal()) {
                case SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP -> {
                    return Form.FAULT;
                }
                case SIGCHLD -> {
                    return Form.CHILD;
                }
                case SIGSYS -> {
                    return Form.CALL;
                }
                default -> {
                    return info.signal() == SIGIO ? Form.BAND : Form.SENDER;
                }
            }
        }
        if (code == SI_TIMER) {
            return Form.TIMER;
        }
        if (code == SI_SIGIO) {
            return Form.BAND;
        }
        return code < 0 && code != SI_TKILL ? Form.VALUE : Form.SENDER;
    }

    private Task looker() {
        Task current = Task.current();
        return current == null ? creator : current;
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public void describe(Caller reader, StringBuilder out) {
        String set = Long.toHexString(mask);
        out.append("sigmask:\t").repeat('0', 16 - set.length()).append(set).append('\n');
    }

    @Override
    public int readyEvents() {
        return looker().signals().anyPending(mask) ? POLLIN : 0;
    }

    @Override
    public WaitQueue waiters() {
        return looker().signals().group().arrivals();
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {}
}
