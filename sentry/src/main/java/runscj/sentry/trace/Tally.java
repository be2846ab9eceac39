package runscj.sentry.trace;

import java.util.concurrent.atomic.AtomicIntegerArray;
import runscj.abi.Errno;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.SyscallHook;
import runscj.syscalls.Sysno;

/**
 * Counts system calls by what became of them, in place of a line for each. {@link #report} writes a
 * line per call that was made: {@code tally: read ok 12, EBADF 1}. The outcomes are {@code ok},
 * errors by name, {@code restart} where a signal decides between EINTR and another try, and {@code
 * gone} where the call does not return. Installed by {@link Handlers#hook}.
 */
public final class Tally implements SyscallHook {
    private static final int OK = 0;
    private static final int RESTART = Errno.EHWPOISON.number() + 1;
    private static final int GONE = RESTART + 1;
    private static final int OUTCOMES = GONE + 1;

    /** Per call number, as many counters as there are outcomes; an error's is at its number. */
    private final AtomicIntegerArray counts = new AtomicIntegerArray((Sysno.MAX + 1) * OUTCOMES);

    @Override
    public void entered(Task task, Sysno sysno, SyscallArgs args) {
        // counted when it is known how it ended
    }

    @Override
    public void left(Task task, Sysno sysno, SyscallArgs args, long result, long elapsedNs) {
        count(sysno, result);
    }

    /** Counts a call that ended with a result or one of the constants of {@link Handlers}. */
    void count(Sysno sysno, long result) {
        counts.incrementAndGet(sysno.nr() * OUTCOMES + outcome(result));
    }

    private static int outcome(long result) {
        if (result == Handlers.NO_RESULT) {
            return GONE;
        }
        if (result == Handlers.TO_RESTART) {
            return RESTART;
        }
        return result < 0 && result >= -Errno.EHWPOISON.number() ? (int) -result : OK;
    }

    private static String name(int outcome) {
        if (outcome == RESTART) {
            return "restart";
        }
        if (outcome == GONE) {
            return "gone";
        }
        return outcome == OK ? "ok" : Errno.of(outcome).name();
    }

    /** Writes a line for each call that was made. */
    public void report(TraceSink sink) {
        for (Sysno sysno : Sysno.values()) {
            StringBuilder line = new StringBuilder("tally: ").append(sysno.linuxName());
            int start = line.length();
            for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                int count = counts.get(sysno.nr() * OUTCOMES + outcome);
                if (count != 0) {
                    line.append(line.length() == start ? " " : ", ");
                    line.append(name(outcome)).append(' ').append(count);
                }
            }
            if (line.length() != start) {
                sink.line(line.toString());
            }
        }
    }
}
