package runscj.sentry.syscall.futex;

import static runscj.abi.Futex.*;
import static runscj.abi.Time.CLOCK_MONOTONIC;
import static runscj.abi.Time.CLOCK_REALTIME;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.futex.FutexTable;
import runscj.sentry.kernel.futex.FutexTable.Scope;
import runscj.sentry.kernel.futex.FutexWaiter;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.syscalls.Sysno;

/**
 * futex_waitv(2), futex_wait(2), futex_wake(2), futex_requeue(2): words of 32 bits, as in Linux so
 * far.
 */
final class Futex2Syscalls {
    /** {@code struct futex_waitv}: value, address, flags, reserved. */
    private static final int WAITV_SIZE = 24;

    private static final int KNOWN_FLAGS = FUTEX2_SIZE_MASK | FUTEX2_PRIVATE;

    private Futex2Syscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.FUTEX_WAITV, Futex2Syscalls::futexWaitv)
                .bind(Sysno.FUTEX_WAIT, Futex2Syscalls::futexWait)
                .bind(Sysno.FUTEX_WAKE, Futex2Syscalls::futexWake)
                .bind(Sysno.FUTEX_REQUEUE, Futex2Syscalls::futexRequeue);
    }

    /** One entry of a vector, copied from the guest. */
    private record Word(long value, long addr, Scope scope) {
        static Word read(Mm mm, long addr) throws ErrnoException {
            long value = mm.readLong(addr);
            long wordAddr = mm.readLong(addr + 8);
            int flags = mm.readInt(addr + 16);
            int reserved = mm.readInt(addr + 20);
            if (reserved != 0) {
                throw Errno.EINVAL.raise();
            }
            Scope scope = scopeOf(flags);
            checkFits(value);
            return new Word(value, wordAddr, scope);
        }
    }

    private static Scope scopeOf(int flags) throws ErrnoException {
        if ((flags & ~KNOWN_FLAGS) != 0 || (flags & FUTEX2_SIZE_MASK) != FUTEX2_SIZE_U32) {
            throw Errno.EINVAL.raise();
        }
        return (flags & FUTEX2_PRIVATE) != 0 ? Scope.PRIVATE : Scope.SHARED;
    }

    private static void checkFits(long value) throws ErrnoException {
        if (value >>> 32 != 0) {
            throw Errno.EINVAL.raise();
        }
    }

    private static long deadline(Task task, long timeoutAddr, int clock) throws ErrnoException {
        if (timeoutAddr == 0) {
            return Clocks.NEVER;
        }
        if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
            throw Errno.EINVAL.raise();
        }
        long absoluteNs = TimeArgs.timespec(task.mm(), timeoutAddr);
        return clock == CLOCK_REALTIME
                ? Clocks.realtimeDeadline(absoluteNs)
                : task.kernel().clocks().monotonicDeadline(absoluteNs);
    }

    private static long futexWait(Task task, SyscallArgs args) throws GuestException {
        long value = args.i64(1);
        int bitset = bitset(args.i64(2));
        Scope scope = scopeOf(args.i32(3));
        checkFits(value);
        long deadlineNs = deadline(task, args.addr(4), args.i32(5));
        return FutexSyscalls.wait(task, args.addr(0), scope, (int) value, bitset, deadlineNs);
    }

    private static int bitset(long mask) throws ErrnoException {
        checkFits(mask);
        if (mask == 0) {
            throw Errno.EINVAL.raise();
        }
        return (int) mask;
    }

    private static long futexWake(Task task, SyscallArgs args) throws ErrnoException {
        int bitset = bitset(args.i64(1));
        int count = args.i32(2);
        Scope scope = scopeOf(args.i32(3));
        if (count == 0) {
            return 0;
        }
        return task.kernel().futexes().wake(task.mm(), args.addr(0), scope, count, bitset);
    }

    private static long futexRequeue(Task task, SyscallArgs args) throws ErrnoException {
        long vectorAddr = args.addr(0);
        int flags = args.i32(1);
        if (flags != 0 || vectorAddr == 0) {
            throw Errno.EINVAL.raise();
        }
        Mm mm = task.mm();
        Word from = Word.read(mm, vectorAddr);
        Word to = Word.read(mm, vectorAddr + WAITV_SIZE);
        FutexTable.Source source =
                new FutexTable.Source(mm, from.addr, from.scope, (int) from.value);
        return task.kernel().futexes().requeue(source, to.addr, to.scope, args.i32(2), args.i32(3));
    }

    private static long futexWaitv(Task task, SyscallArgs args) throws GuestException {
        long vectorAddr = args.addr(0);
        long count = args.u32(1);
        if (args.i32(2) != 0 || count == 0 || count > FUTEX_WAITV_MAX || vectorAddr == 0) {
            throw Errno.EINVAL.raise();
        }
        long deadlineNs = deadline(task, args.addr(3), args.i32(4));
        Word[] words = new Word[(int) count];
        for (int i = 0; i < count; i++) {
            words[i] = Word.read(task.mm(), vectorAddr + (long) i * WAITV_SIZE);
        }
        return waitAny(task, words, deadlineNs);
    }

    /** Sleeps until one word is woken; returns its index. */
    private static long waitAny(Task task, Word[] words, long deadlineNs) throws GuestException {
        FutexTable table = task.kernel().futexes();
        FutexWaiter[] waiters = new FutexWaiter[words.length];
        int queued = 0;
        try {
            for (; queued < words.length; queued++) {
                FutexWaiter waiter = new FutexWaiter(task, FUTEX_BITSET_MATCH_ANY);
                table.enqueue(
                        waiter,
                        task.mm(),
                        words[queued].addr,
                        words[queued].scope,
                        (int) words[queued].value);
                waiters[queued] = waiter;
            }
        } catch (ErrnoException e) {
            int woken = removeAll(table, waiters, queued);
            if (woken >= 0) {
                return woken;
            }
            throw e;
        }
        Task.Woken why = Task.Woken.EVENT;
        while (why == Task.Woken.EVENT && !anyWoken(waiters)) {
            why = task.sleep(deadlineNs);
        }
        int woken = removeAll(table, waiters, queued);
        if (woken >= 0) {
            return woken;
        }
        if (why == Task.Woken.TIMEOUT) {
            throw Errno.ETIMEDOUT.raise();
        }
        throw RestartException.SYS;
    }

    private static boolean anyWoken(FutexWaiter[] waiters) {
        for (FutexWaiter waiter : waiters) {
            if (waiter.isWoken()) {
                return true;
            }
        }
        return false;
    }

    /** Takes waiters out; returns the index of the last one that had been woken, or -1. */
    private static int removeAll(FutexTable table, FutexWaiter[] waiters, int count) {
        int woken = -1;
        for (int i = 0; i < count; i++) {
            if (!table.remove(waiters[i])) {
                woken = i;
            }
        }
        return woken;
    }
}
