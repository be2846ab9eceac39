package runscj.sentry.trace;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.SyscallHook;
import runscj.syscalls.ArgKind;
import runscj.syscalls.FlagSet;
import runscj.syscalls.Sysno;

/**
 * Writes each system call as strace(1) would, one line when it begins ({@code E}) and one when it ends ({@code X}), formatted from the table's rows: {@code [  3] cat
 * E openat(AT_FDCWD, "/etc/passwd", O_RDONLY, 0)}. Strings are read again from the guest's memory, so a guest that races with itself can make its own trace wrong.
 */
public final class Strace implements SyscallHook {
    private static final int STRING_LIMIT = 80;
    private static final int AT_FDCWD = -100;

    private final PrintStream out;

    /** Writes to a log. */
    public Strace(PrintStream out) {
        this.out = out;
    }

    @Override
    public void entered(Task task, Sysno sysno, SyscallArgs args) {
        StringBuilder line = start(task, 'E', sysno);
        appendArguments(line, task, sysno, args);
        write(line);
    }

    @Override
    public void left(Task task, Sysno sysno, SyscallArgs args, long result, long elapsedNs) {
        StringBuilder line = start(task, 'X', sysno).append(" = ");
        if (result == Handlers.NO_RESULT) {
            line.append('?');
        } else if (result == Handlers.TO_RESTART) {
            line.append("? to be restarted or EINTR");
        } else if (result < 0 && result > -Errno.EHWPOISON.number() - 1) {
            Errno errno = Errno.of((int) -result);
            line.append("-1 ").append(errno.name()).append(" (").append(errno.text()).append(')');
        } else if (result > 0xffff || result < 0) {
            line.append("0x").append(Long.toHexString(result));
        } else {
            line.append(result);
        }
        line.append(" (").append(elapsedNs / 1000).append(" us)");
        write(line);
    }

    private static StringBuilder start(Task task, char phase, Sysno sysno) {
        return new StringBuilder(120)
                .append('[')
                .append(task.tid())
                .append("] ")
                .append(task.settings().name())
                .append(' ')
                .append(phase)
                .append(' ')
                .append(sysno.linuxName());
    }

    private static void appendArguments(StringBuilder line, Task task, Sysno sysno, SyscallArgs args) {
        line.append('(');
        for (int i = 0; i < sysno.argCount(); i++) {
            if (i > 0) {
                line.append(", ");
            }
            append(line, task, sysno, args, i);
        }
        line.append(')');
    }

    private static void append(StringBuilder line, Task task, Sysno sysno, SyscallArgs args, int index) {
        FlagSet flags = sysno.flags(index);
        if (flags != null) {
            flags.appendTo(line, flags.isWide() ? args.i64(index) : args.u32(index));
            return;
        }
        ArgKind kind = sysno.arg(index);
        switch (kind) {
            case PATH, STRING -> appendString(line, task, args.addr(index));
            case DIRFD -> {
                if (args.i32(index) == AT_FDCWD) {
                    line.append("AT_FDCWD");
                } else {
                    line.append(args.i32(index));
                }
            }
            case IN_BUF -> appendBytes(line, task, args.addr(index), index < 5 ? args.i64(index + 1) : 0);
            case MODE -> line.append('0').append(Integer.toOctalString(args.i32(index)));
            case FD, INT, PID, SIGNO -> line.append(args.i32(index));
            case UINT, UID, GID -> line.append(args.u32(index));
            case LONG, SIZE, OFFSET -> line.append(args.i64(index));
            default -> {
                if (args.addr(index) == 0) {
                    line.append('0');
                } else {
                    line.append("0x").append(Long.toHexString(args.addr(index)));
                }
            }
        }
    }

    private static void appendString(StringBuilder line, Task task, long addr) {
        if (addr == 0) {
            line.append("NULL");
            return;
        }
        try {
            quote(line, task.mm().readString(addr, 4096), false);
        } catch (ErrnoException e) {
            line.append("0x").append(Long.toHexString(addr));
        }
    }

    private static void appendBytes(StringBuilder line, Task task, long addr, long length) {
        try {
            int shown = (int) Math.clamp(length, 0, STRING_LIMIT);
            byte[] bytes = new byte[shown];
            for (int i = 0; i < shown; i++) {
                bytes[i] = task.mm().readByte(addr + i);
            }
            quote(line, new String(bytes, StandardCharsets.ISO_8859_1), length > shown);
        } catch (ErrnoException e) {
            line.append("0x").append(Long.toHexString(addr));
        }
    }

    private static void quote(StringBuilder line, String text, boolean more) {
        line.append('"');
        int shown = Math.min(text.length(), STRING_LIMIT);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                case '"', '\\' -> line.append('\\').append(c);
                default -> {
                    if (c < ' ' || c > '~') {
                        line.append('\\').append(Integer.toOctalString(c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
        if (more || shown < text.length()) {
            line.append("...");
        }
    }

    private void write(StringBuilder line) {
        synchronized (out) {
            out.append(line.append('\n'));
        }
    }
}
