package runscj.sentry.syscall.signal;

import static runscj.abi.Signal.*;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.SignalDelivery;
import runscj.sentry.kernel.SyscallRestart;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.AlternateStack;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalAction;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.signal.TaskSignals;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.syscalls.Sysno;

/**
 * Receiving signals: sigaction(2), sigprocmask(2), sigpending(2), sigsuspend(2), sigwaitinfo(2),
 * sigaltstack(2), sigreturn(2), pause(2).
 */
public final class SignalSyscalls {
    /** What sa_flags keeps; other bits read back as 0, so that programs can find out. */
    private static final long KNOWN_FLAGS =
            (SA_NOCLDSTOP
                            | SA_NOCLDWAIT
                            | SA_SIGINFO
                            | SA_ONSTACK
                            | SA_RESTART
                            | SA_NODEFER
                            | SA_RESETHAND
                            | SA_EXPOSE_TAGBITS
                            | SA_RESTORER)
                    & 0xffff_ffffL;

    private SignalSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.RT_SIGACTION, SignalSyscalls::rtSigaction)
                .bind(Sysno.RT_SIGPROCMASK, SignalSyscalls::rtSigprocmask)
                .bind(Sysno.RT_SIGPENDING, SignalSyscalls::rtSigpending)
                .bind(Sysno.RT_SIGSUSPEND, SignalSyscalls::rtSigsuspend)
                .bind(Sysno.RT_SIGTIMEDWAIT, SignalSyscalls::rtSigtimedwait)
                .bind(Sysno.RT_SIGRETURN, SignalSyscalls::rtSigreturn)
                .bind(Sysno.SIGALTSTACK, SignalSyscalls::sigaltstack)
                .bind(Sysno.PAUSE, SignalSyscalls::pause)
                .bind(Sysno.RESTART_SYSCALL, SignalSyscalls::restartSyscall);
    }

    /** Reads a signal set whose size the guest says; EINVAL unless that is 8. */
    public static long readSet(Mm mm, long setAddr, long size) throws ErrnoException {
        checkSetSize(size);
        return mm.readLong(setAddr);
    }

    private static void checkSetSize(long size) throws ErrnoException {
        if (size != SignalSet.SIZE) {
            throw Errno.EINVAL.raise();
        }
    }

    private static long rtSigaction(Task task, SyscallArgs args) throws ErrnoException {
        int signal = args.i32(0);
        long newAddr = args.addr(1);
        long oldAddr = args.addr(2);
        checkSetSize(args.i64(3));
        Mm mm = task.mm();
        SignalAction action = newAddr == 0 ? null : readAction(mm, newAddr);
        if (!SignalSet.isValid(signal)
                || (action != null && SignalSet.contains(SignalSet.UNMASKABLE, signal))) {
            throw Errno.EINVAL.raise();
        }
        GroupSignals group = task.signals().group();
        SignalAction old = action == null ? group.action(signal) : group.action(signal, action);
        if (oldAddr != 0) {
            mm.writeLong(oldAddr, old.handlerAddr());
            mm.writeLong(oldAddr + 8, old.flags());
            mm.writeLong(oldAddr + 16, old.restorerAddr());
            mm.writeLong(oldAddr + 24, old.mask());
        }
        return 0;
    }

    private static SignalAction readAction(Mm mm, long addr) throws ErrnoException {
        long handlerAddr = mm.readLong(addr);
        long flags = mm.readLong(addr + 8) & KNOWN_FLAGS;
        long restorerAddr = mm.readLong(addr + 16);
        long mask = mm.readLong(addr + 24) & ~SignalSet.UNMASKABLE;
        return new SignalAction(handlerAddr, flags, restorerAddr, mask);
    }

    private static long rtSigprocmask(Task task, SyscallArgs args) throws ErrnoException {
        long newAddr = args.addr(1);
        long oldAddr = args.addr(2);
        checkSetSize(args.i64(3));
        TaskSignals signals = task.signals();
        long old = signals.mask();
        if (newAddr != 0) {
            long set = task.mm().readLong(newAddr);
            signals.mask(
                    switch (args.i32(0)) {
                        case SIG_BLOCK -> old | set;
                        case SIG_UNBLOCK -> old & ~set;
                        case SIG_SETMASK -> set;
                        default -> throw Errno.EINVAL.raise();
                    });
        }
        if (oldAddr != 0) {
            task.mm().writeLong(oldAddr, old);
        }
        return 0;
    }

    private static long rtSigpending(Task task, SyscallArgs args) throws ErrnoException {
        long size = args.i64(1);
        if (Long.compareUnsigned(size, SignalSet.SIZE) > 0) {
            throw Errno.EINVAL.raise();
        }
        MemorySegment set = MemorySegment.ofArray(new long[] {task.signals().pendingBlocked()});
        task.mm().copyOut(args.addr(0), set, 0, size);
        return 0;
    }

    private static long rtSigsuspend(Task task, SyscallArgs args) throws GuestException {
        long mask = readSet(task.mm(), args.addr(0), args.i64(1));
        task.signals().suspendMask(mask);
        return waitForSignal(task);
    }

    private static long pause(Task task, SyscallArgs args) throws GuestException {
        return waitForSignal(task);
    }

    private static long waitForSignal(Task task) throws RestartException {
        while (task.sleep(Clocks.NEVER) != Task.Woken.INTERRUPTED) {
            // a stray wake-up
        }
        throw RestartException.NO_HANDLER;
    }

    private static long rtSigtimedwait(Task task, SyscallArgs args) throws ErrnoException {
        long infoAddr = args.addr(1);
        long timeoutAddr = args.addr(2);
        long set = readSet(task.mm(), args.addr(0), args.i64(3)) & ~SignalSet.UNMASKABLE;
        long timeoutNs =
                timeoutAddr == 0 ? Clocks.NEVER : TimeArgs.timespec(task.mm(), timeoutAddr);
        SignalInfo info = timeoutNs == 0 ? task.signals().take(set) : await(task, set, timeoutNs);
        if (info == null) {
            throw Errno.EAGAIN.raise();
        }
        if (infoAddr != 0) {
            MemorySegment image = MemorySegment.ofArray(new byte[SignalInfo.SIZE]);
            info.write(image, 0);
            task.mm().copyOut(infoAddr, image, 0, SignalInfo.SIZE);
        }
        return info.signal();
    }

    /** Returns the signal, or null at the end of the time; EINTR if another one is due. */
    private static @Nullable SignalInfo await(Task task, long set, long timeoutNs)
            throws ErrnoException {
        TaskSignals signals = task.signals();
        SignalInfo info = signals.takeOrAwait(set);
        if (info != null) {
            return info;
        }
        long deadlineNs = Clocks.afterNs(timeoutNs);
        Task.Woken woken;
        do {
            woken = task.sleep(deadlineNs);
        } while (woken == Task.Woken.EVENT);
        info = signals.takeAwaited();
        if (info == null && woken == Task.Woken.INTERRUPTED) {
            throw Errno.EINTR.raise();
        }
        return info;
    }

    /**
     * Goes on with a call that a stop or a continuation interrupted; called by nobody else it has
     * nothing to do.
     */
    private static long restartSyscall(Task task, SyscallArgs args) throws GuestException {
        SyscallRestart.Block block = task.restart().takeBlock();
        if (block == null) {
            throw Errno.EINTR.raise();
        }
        return block.resume(task);
    }

    private static long rtSigreturn(Task task, SyscallArgs args) {
        SignalDelivery.returnFromHandler(task);
        return Handlers.NO_RESULT;
    }

    private static long sigaltstack(Task task, SyscallArgs args) throws ErrnoException {
        long newAddr = args.addr(0);
        long oldAddr = args.addr(1);
        Mm mm = task.mm();
        TaskSignals signals = task.signals();
        AlternateStack old = signals.alternateStack();
        long stackAddr = task.registers().rsp();
        if (newAddr != 0) {
            signals.alternateStack(
                    AlternateStack.checked(
                            mm.readLong(newAddr),
                            mm.readInt(newAddr + 8),
                            mm.readLong(newAddr + 16),
                            old,
                            stackAddr));
        }
        if (oldAddr != 0) {
            mm.writeLong(oldAddr, old.addr());
            mm.writeLong(
                    oldAddr + 8,
                    (old.statusFlags(stackAddr) | (old.flags() & SS_FLAG_BITS)) & 0xffff_ffffL);
            mm.writeLong(oldAddr + 16, old.length());
        }
        return 0;
    }
}
