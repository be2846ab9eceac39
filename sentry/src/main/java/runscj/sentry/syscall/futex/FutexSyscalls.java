package runscj.sentry.syscall.futex;

import static runscj.abi.Futex.*;

import java.util.function.IntPredicate;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.futex.FutexTable;
import runscj.sentry.kernel.futex.FutexTable.Scope;
import runscj.sentry.kernel.futex.FutexWaiter;
import runscj.sentry.kernel.time.Clocks;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.syscalls.Sysno;

/**
 * futex(2), and get_robust_list(2)'s counterpart in the table. Priority inheritance hands locks
 * over in order of arrival.
 */
public final class FutexSyscalls {
    private FutexSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.FUTEX, FutexSyscalls::futex);
        Futex2Syscalls.bind(handlers);
    }

    private static long futex(Task task, SyscallArgs args) throws GuestException {
        long addr = args.addr(0);
        int operation = args.i32(1);
        int command = operation & FUTEX_CMD_MASK;
        Scope scope = (operation & FUTEX_PRIVATE_FLAG) != 0 ? Scope.PRIVATE : Scope.SHARED;
        boolean realtime = (operation & FUTEX_CLOCK_REALTIME) != 0;
        if (realtime
                && command != FUTEX_WAIT_BITSET
                && command != FUTEX_WAIT_REQUEUE_PI
                && command != FUTEX_LOCK_PI2) {
            throw Errno.ENOSYS.raise();
        }
        int value = args.i32(2);
        FutexTable table = task.kernel().futexes();
        return switch (command) {
            case FUTEX_WAIT -> {
                long deadlineNs =
                        args.addr(3) == 0
                                ? Clocks.NEVER
                                : Clocks.afterNs(TimeArgs.timespec(task.mm(), args.addr(3)));
                yield wait(task, addr, scope, value, FUTEX_BITSET_MATCH_ANY, deadlineNs);
            }
            case FUTEX_WAIT_BITSET ->
                    wait(
                            task,
                            addr,
                            scope,
                            value,
                            args.i32(5),
                            absoluteDeadline(task, args.addr(3), realtime));
            case FUTEX_WAKE -> table.wake(task.mm(), addr, scope, value, FUTEX_BITSET_MATCH_ANY);
            case FUTEX_WAKE_BITSET -> table.wake(task.mm(), addr, scope, value, args.i32(5));
            case FUTEX_REQUEUE ->
                    table.requeue(
                            new FutexTable.Source(task.mm(), addr, scope, null),
                            args.addr(4),
                            scope,
                            value,
                            args.i32(3));
            case FUTEX_CMP_REQUEUE ->
                    table.requeue(
                            new FutexTable.Source(task.mm(), addr, scope, args.i32(5)),
                            args.addr(4),
                            scope,
                            value,
                            args.i32(3));
            case FUTEX_WAKE_OP ->
                    table.wakeOp(
                            task.mm(), addr, scope, value, args.addr(4), args.i32(3), args.i32(5));
            case FUTEX_LOCK_PI ->
                    lock(task, addr, scope, absoluteDeadline(task, args.addr(3), true));
            case FUTEX_LOCK_PI2 ->
                    lock(task, addr, scope, absoluteDeadline(task, args.addr(3), realtime));
            case FUTEX_TRYLOCK_PI -> {
                table.lock(task.mm(), addr, scope, ownTid(task), null, living(task));
                yield 0;
            }
            case FUTEX_UNLOCK_PI -> {
                table.unlock(task.mm(), addr, scope, ownTid(task));
                yield 0;
            }
            default -> throw Errno.ENOSYS.raise();
        };
    }

    private static long absoluteDeadline(Task task, long timeoutAddr, boolean realtime)
            throws ErrnoException {
        if (timeoutAddr == 0) {
            return Clocks.NEVER;
        }
        long absoluteNs = TimeArgs.timespec(task.mm(), timeoutAddr);
        return realtime
                ? Clocks.realtimeDeadline(absoluteNs)
                : task.kernel().clocks().monotonicDeadline(absoluteNs);
    }

    /**
     * Sleeps on a word.
     *
     * @return 0 once woken
     * @throws GuestException EAGAIN if the value differs, ETIMEDOUT, EINVAL, EFAULT; a restart when
     *     a signal is due
     */
    static long wait(Task task, long addr, Scope scope, int expected, int bitset, long deadlineNs)
            throws GuestException {
        if (bitset == 0) {
            throw Errno.EINVAL.raise();
        }
        FutexTable table = task.kernel().futexes();
        FutexWaiter waiter = new FutexWaiter(task, bitset);
        table.enqueue(waiter, task.mm(), addr, scope, expected);
        Task.Woken woken = sleep(task, waiter, deadlineNs);
        if (!table.remove(waiter)) {
            return 0;
        }
        if (woken == Task.Woken.TIMEOUT) {
            throw Errno.ETIMEDOUT.raise();
        }
        if (deadlineNs == Clocks.NEVER) {
            throw RestartException.SYS;
        }
        task.restart().block(again -> wait(again, addr, scope, expected, bitset, deadlineNs));
        throw RestartException.BLOCK;
    }

    private static Task.Woken sleep(Task task, FutexWaiter waiter, long deadlineNs) {
        Task.Woken woken = Task.Woken.EVENT;
        while (woken == Task.Woken.EVENT && !waiter.isWoken()) {
            woken = task.sleep(deadlineNs);
        }
        return woken;
    }

    private static long lock(Task task, long addr, Scope scope, long deadlineNs)
            throws GuestException {
        FutexTable table = task.kernel().futexes();
        while (true) {
            FutexWaiter waiter = new FutexWaiter(task, FUTEX_BITSET_MATCH_ANY);
            if (table.lock(task.mm(), addr, scope, ownTid(task), waiter, living(task))) {
                return 0;
            }
            Task.Woken woken = sleep(task, waiter, deadlineNs);
            if (!table.remove(waiter)) {
                if (FutexTable.mustRetry(waiter)) {
                    continue;
                }
                return 0;
            }
            if (woken == Task.Woken.TIMEOUT) {
                throw Errno.ETIMEDOUT.raise();
            }
            throw RestartException.NO_INTERRUPT;
        }
    }

    private static int ownTid(Task task) {
        return task.pid().in(task.pidNamespace());
    }

    private static IntPredicate living(Task task) {
        PidNamespace namespace = task.pidNamespace();
        return tid -> namespace.task(tid) != null;
    }
}
