package runscj.sentry.trace;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.ArgKind;
import runscj.syscalls.FlagSet;
import runscj.syscalls.Sysno;

/**
 * The text of one call's arguments. Reads guest memory that the guest may be changing: what it
 * prints need not be what the call saw.
 */
final class ArgumentText {
    /** In place of a result while the call has not ended: outputs are shown as addresses. */
    static final long NOT_YET = Long.MIN_VALUE;

    private static final int TEXT_MAX = 128;
    private static final int BYTES_MAX = 64;
    private static final int STRINGS_MAX = 16;

    private static final String[] SIGNALS = {
        "0",
        "SIGHUP",
        "SIGINT",
        "SIGQUIT",
        "SIGILL",
        "SIGTRAP",
        "SIGABRT",
        "SIGBUS",
        "SIGFPE",
        "SIGKILL",
        "SIGUSR1",
        "SIGSEGV",
        "SIGUSR2",
        "SIGPIPE",
        "SIGALRM",
        "SIGTERM",
        "SIGSTKFLT",
        "SIGCHLD",
        "SIGCONT",
        "SIGSTOP",
        "SIGTSTP",
        "SIGTTIN",
        "SIGTTOU",
        "SIGURG",
        "SIGXCPU",
        "SIGXFSZ",
        "SIGVTALRM",
        "SIGPROF",
        "SIGWINCH",
        "SIGIO",
        "SIGPWR",
        "SIGSYS"
    };

    private final StringBuilder line;
    private final Task task;
    private final Sysno sysno;
    private final SyscallArgs args;
    private final long result;

    ArgumentText(StringBuilder line, Task task, Sysno sysno, SyscallArgs args, long result) {
        this.line = line;
        this.task = task;
        this.sysno = sysno;
        this.args = args;
        this.result = result;
    }

    /** Appends an argument; a pointer that cannot be read is shown as an address. */
    void append(int index, ArgKind kind) {
        long value = args.i64(index);
        if (kind.isOutput() && (result == NOT_YET || (result < 0 && result > -4096))) {
            address(value);
            return;
        }
        int mark = line.length();
        try {
            appendValue(index, kind, value);
        } catch (ErrnoException e) {
            line.setLength(mark);
            address(value);
        }
    }

    private void appendValue(int index, ArgKind kind, long value) throws ErrnoException {
        switch (kind) {
            case INT, FD, PID, UID, GID -> line.append((int) value);
            case DIRFD -> {
                if ((int) value == Fcntl.AT_FDCWD) {
                    line.append("AT_FDCWD");
                } else {
                    line.append((int) value);
                }
            }
            case UINT, SOCKLEN -> line.append(value & 0xffff_ffffL);
            case LONG, OFFSET, SIZE, ULONG -> line.append(value);
            case MODE -> line.append('0').append(Integer.toOctalString((int) value));
            case SIGNO -> {
                int signal = (int) value;
                line.append(
                        signal >= 0 && signal < SIGNALS.length
                                ? SIGNALS[signal]
                                : "SIGRT_" + signal);
            }
            case FLAGS -> {
                FlagSet flags = sysno.flags(index);
                if (flags == null) {
                    address(value);
                } else {
                    flags.appendTo(line, value);
                }
            }
            case PATH, STRING -> string(value);
            case ARGV, ENVP -> strings(value);
            case IN_BUF -> bytes(value, index + 1 < sysno.argCount() ? args.i64(index + 1) : 0);
            case OUT_BUF, STRING_OUT -> bytes(value, result);
            case INT_OUT, INT_INOUT, UID_OUT, GID_OUT, TID_OUT, SOCKLEN_INOUT, WAIT_STATUS_OUT ->
                    number(value, Integer.BYTES);
            case LONG_OUT, OFFSET_INOUT, TIME_OUT -> number(value, Long.BYTES);
            case FDS_OUT -> pair(value, Integer.BYTES);
            case TIMESPEC_IN, TIMESPEC_OUT, TIMEVAL_IN, TIMEVAL_OUT -> pair(value, Long.BYTES);
            default -> address(value);
        }
    }

    private void address(long value) {
        if (value == 0) {
            line.append('0');
        } else {
            line.append("0x").append(Long.toHexString(value));
        }
    }

    private void number(long addr, int size) throws ErrnoException {
        if (addr == 0) {
            line.append("NULL");
            return;
        }
        Mm mm = task.mm();
        line.append('[')
                .append(size == Integer.BYTES ? mm.readInt(addr) : mm.readLong(addr))
                .append(']');
    }

    private void pair(long addr, int size) throws ErrnoException {
        if (addr == 0) {
            line.append("NULL");
            return;
        }
        Mm mm = task.mm();
        long first = size == Integer.BYTES ? mm.readInt(addr) : mm.readLong(addr);
        long second = size == Integer.BYTES ? mm.readInt(addr + size) : mm.readLong(addr + size);
        line.append('{').append(first).append(", ").append(second).append('}');
    }

    private void string(long addr) throws ErrnoException {
        if (addr == 0) {
            line.append("NULL");
            return;
        }
        Mm mm = task.mm();
        line.append('"');
        for (int index = 0; index < TEXT_MAX; index++) {
            byte next = mm.readByte(addr + index);
            if (next == 0) {
                line.append('"');
                return;
            }
            escape(next);
        }
        line.append("\"...");
    }

    private void strings(long addr) throws ErrnoException {
        if (addr == 0) {
            line.append("NULL");
            return;
        }
        line.append('[');
        for (int index = 0; index < STRINGS_MAX; index++) {
            long at = task.mm().readLong(addr + (long) index * Long.BYTES);
            if (at == 0) {
                line.append(']');
                return;
            }
            line.append(index == 0 ? "" : ", ");
            string(at);
        }
        line.append(", ...]");
    }

    private void bytes(long addr, long length) throws ErrnoException {
        if (addr == 0 || length < 0) {
            address(addr);
            return;
        }
        byte[] copy = new byte[(int) Math.min(length, BYTES_MAX)];
        task.mm().copyIn(addr, MemorySegment.ofArray(copy), 0, copy.length);
        line.append('"');
        for (byte next : copy) {
            escape(next);
        }
        line.append(length > BYTES_MAX ? "\"..." : "\"");
    }

    private void escape(byte value) {
        switch (value) {
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            case '\r' -> line.append("\\r");
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            default -> {
                if (value >= ' ' && value < 0x7f) {
                    line.append((char) value);
                } else {
                    line.append("\\x")
                            .append(Character.forDigit(value >> 4 & 15, 16))
                            .append(Character.forDigit(value & 15, 16));
                }
            }
        }
    }
}
