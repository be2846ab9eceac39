package runscj.sentry.trace;

import runscj.abi.Errno;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.SyscallHook;
import runscj.syscalls.ArgKind;
import runscj.syscalls.Sysno;

/**
 * Writes two lines per system call: E when it begins, with what it was given, and X when it ends,
 * with what it filled in, its result and its time. Arguments are formatted as the call's row says.
 * Installed by {@link Handlers#hook}; nothing of it runs otherwise.
 */
public final class Strace implements SyscallHook {
    private static final int PID_WIDTH = 4;

    private final TraceSink sink;

    /** Makes a tracer. */
    public Strace(TraceSink sink) {
        this.sink = sink;
    }

    @Override
    public void entered(Task task, Sysno sysno, SyscallArgs args) {
        StringBuilder line = start(task, 'E');
        call(line, task, sysno, args, ArgumentText.NOT_YET);
        sink.line(line.toString());
    }

    @Override
    public void left(Task task, Sysno sysno, SyscallArgs args, long result, long elapsedNs) {
        StringBuilder line = start(task, 'X');
        if (result == Handlers.NO_RESULT) {
            line.append(sysno.linuxName()).append("(...) does not return");
        } else {
            call(line, task, sysno, args, result);
            line.append(" = ");
            result(line, result);
        }
        line.append(" (");
        microseconds(line, elapsedNs);
        line.append("us)");
        sink.line(line.toString());
    }

    private static StringBuilder start(Task task, char kind) {
        StringBuilder line = new StringBuilder(160).append('[');
        String tid = Integer.toString(task.tid());
        for (int pad = tid.length(); pad < PID_WIDTH; pad++) {
            line.append(' ');
        }
        return line.append(tid)
                .append("] ")
                .append(task.settings().name())
                .append(' ')
                .append(kind)
                .append(' ');
    }

    private static void call(
            StringBuilder line, Task task, Sysno sysno, SyscallArgs args, long result) {
        line.append(sysno.linuxName()).append('(');
        ArgumentText text = new ArgumentText(line, task, sysno, args, result);
        for (int index = 0; index < sysno.argCount(); index++) {
            if (index != 0) {
                line.append(", ");
            }
            ArgKind kind = sysno.arg(index);
            text.append(index, kind);
        }
        line.append(')');
    }

    private static void result(StringBuilder line, long result) {
        if (result == Handlers.TO_RESTART) {
            line.append("? interrupted");
        } else if (result < 0 && result >= -Errno.EHWPOISON.number()) {
            Errno errno = Errno.of((int) -result);
            line.append("-1 ").append(errno.name()).append(" (").append(errno.text()).append(')');
        } else if (result < 0 || result > Integer.MAX_VALUE) {
            line.append("0x").append(Long.toHexString(result));
        } else {
            line.append(result);
        }
    }

    private static void microseconds(StringBuilder line, long ns) {
        line.append(ns / 1000).append('.').append(ns % 1000 / 100);
    }
}
