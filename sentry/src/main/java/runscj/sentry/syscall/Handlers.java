package runscj.sentry.syscall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.SyscallDispatcher;
import runscj.sentry.kernel.Task;
import runscj.syscalls.Support;
import runscj.syscalls.Sysno;

/**
 * The handlers of all system calls, by number, and the dispatch to them. Filled by the area
 * packages while the sentry boots, by one thread; not changed once guests run. A call that nobody
 * bound fails as its row says.
 */
public final class Handlers implements SyscallDispatcher {
    /** A handler's result that leaves the registers alone. No call returns it to a guest. */
    public static final long NO_RESULT = Long.MIN_VALUE + 1;

    /** What a {@link SyscallHook} is told when a signal decides between EINTR and a restart. */
    public static final long TO_RESTART = Long.MIN_VALUE + 2;

    private static final Handler NO_SUCH_CALL =
            (task, args) -> {
                throw Errno.ENOSYS.raise();
            };

    private final Handler[] handlers = new Handler[Sysno.MAX + 1];
    private final boolean[] bound = new boolean[Sysno.MAX + 1];

    /** Per number, whether a hook wants to see the call: one test on the hot path. */
    private final boolean[] hooked = new boolean[Sysno.MAX + 1];

    private @Nullable SyscallHook hook;

    /** Makes a table in which every call is refused. */
    public Handlers() {
        for (int nr = 0; nr <= Sysno.MAX; nr++) {
            Sysno sysno = Sysno.of(nr);
            handlers[nr] =
                    sysno == null || sysno.refusal() == Errno.ENOSYS
                            ? NO_SUCH_CALL
                            : refusing(sysno);
        }
    }

    private static Handler refusing(Sysno sysno) {
        return (task, args) -> {
            throw sysno.refusal().raise();
        };
    }

    /** Binds a call to its handler; once. */
    public Handlers bind(Sysno sysno, Handler handler) {
        int nr = sysno.nr();
        if (bound[nr]) {
            throw new IllegalStateException(sysno.linuxName() + " is bound twice");
        }
        bound[nr] = true;
        handlers[nr] = handler;
        return this;
    }

    /** Returns the handler of a call, for those who make it on behalf of a guest. */
    public Handler handler(Sysno sysno) {
        return handlers[sysno.nr()];
    }

    /** Binds a call that does not always return a value. */
    public Handlers bindControl(Sysno sysno, ControlHandler handler) {
        return bind(
                sysno,
                (task, args) ->
                        handler.call(task, args) instanceof Control.Return result
                                ? result.value()
                                : NO_RESULT);
    }

    /** Shows every call to a hook. */
    public void hook(SyscallHook newHook) {
        hook = newHook;
        Arrays.fill(hooked, true);
    }

    /**
     * Returns what does not fit between the table of rows and the bound handlers: full or partial
     * rows without one, and the reverse.
     */
    public List<String> mismatches() {
        List<String> complaints = new ArrayList<>();
        for (Sysno sysno : Sysno.values()) {
            boolean works = sysno.support() == Support.FULL || sysno.support() == Support.PARTIAL;
            if (works != bound[sysno.nr()]) {
                complaints.add(
                        sysno.linuxName()
                                + (works
                                        ? " has no handler"
                                        : " has a handler, but its row says "
                                                + sysno.support().word()));
            }
        }
        return complaints;
    }

    @Override
    public void dispatch(Task task) {
        SyscallArgs args = argsOf(task);
        Confinement confinement = task.settings().confinement();
        if (confinement != null && !ConfinementCheck.passes(task, confinement)) {
            return;
        }
        int nr = task.registers().syscallNumber();
        if (Integer.compareUnsigned(nr, Sysno.MAX) > 0) {
            task.registers().result(-Errno.ENOSYS.number());
            return;
        }
        if (hooked[nr]) {
            callHooked(task, args, nr);
        } else {
            call(task, args, nr);
        }
    }

    @Override
    public boolean isWatched() {
        return hook != null;
    }

    private static SyscallArgs argsOf(Task task) {
        if (task.dispatchState() instanceof SyscallArgs args) {
            return args;
        }
        SyscallArgs args = new SyscallArgs(task.registers());
        task.dispatchState(args);
        return args;
    }

    private long call(Task task, SyscallArgs args, int nr) {
        long result;
        try {
            result = handlers[nr].call(task, args);
        } catch (ErrnoException e) {
            result = -e.errno().number();
        } catch (RestartException e) {
            task.restart().pend(e.kind());
            result = TO_RESTART;
        } catch (GuestException e) {
            throw new AssertionError(e); // sealed: not reached
        } finally {
            task.dropBorrowed();
        }
        if (result > TO_RESTART) {
            task.registers().result(result);
        }
        return result;
    }

    private void callHooked(Task task, SyscallArgs args, int nr) {
        SyscallHook seen = hook;
        Sysno sysno = Sysno.of(nr);
        if (seen == null || sysno == null) {
            call(task, args, nr);
            return;
        }
        seen.entered(task, sysno, args);
        long startNs = System.nanoTime();
        long result = call(task, args, nr);
        seen.left(task, sysno, args, result, System.nanoTime() - startNs);
    }
}
