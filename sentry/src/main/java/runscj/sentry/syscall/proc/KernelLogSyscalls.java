package runscj.sentry.syscall.proc;

import static runscj.abi.Syslog.SYSLOG_ACTION_CLEAR;
import static runscj.abi.Syslog.SYSLOG_ACTION_CLOSE;
import static runscj.abi.Syslog.SYSLOG_ACTION_CONSOLE_LEVEL;
import static runscj.abi.Syslog.SYSLOG_ACTION_CONSOLE_OFF;
import static runscj.abi.Syslog.SYSLOG_ACTION_CONSOLE_ON;
import static runscj.abi.Syslog.SYSLOG_ACTION_OPEN;
import static runscj.abi.Syslog.SYSLOG_ACTION_READ;
import static runscj.abi.Syslog.SYSLOG_ACTION_READ_ALL;
import static runscj.abi.Syslog.SYSLOG_ACTION_READ_CLEAR;
import static runscj.abi.Syslog.SYSLOG_ACTION_SIZE_BUFFER;
import static runscj.abi.Syslog.SYSLOG_ACTION_SIZE_UNREAD;

import java.lang.foreign.MemorySegment;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.KernelLog;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.syscalls.Sysno;

/** The kernel's messages: syslog(2). As with kernel.dmesg_restrict all of it needs CAP_SYSLOG. */
final class KernelLogSyscalls {
    private static final int CONSOLE_LEVEL_MAX = 8;
    private static final long USER_END = 0x7fff_ffff_f000L;

    private KernelLogSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SYSLOG, KernelLogSyscalls::syslog);
    }

    private static long syslog(Task task, SyscallArgs args) throws GuestException {
        if (!task.credentials().capable(Capability.CAP_SYSLOG)) {
            throw Errno.EPERM.raise();
        }
        KernelLog log = task.kernel().log();
        int length = args.i32(2);
        switch (args.i32(0)) {
            case SYSLOG_ACTION_CLOSE, SYSLOG_ACTION_OPEN -> {}
            case SYSLOG_ACTION_READ -> {
                return read(task, log, args.addr(1), length);
            }
            case SYSLOG_ACTION_READ_ALL -> {
                return readAll(task, log, args.addr(1), length, false);
            }
            case SYSLOG_ACTION_READ_CLEAR -> {
                return readAll(task, log, args.addr(1), length, true);
            }
            case SYSLOG_ACTION_CLEAR -> log.clear();
            case SYSLOG_ACTION_CONSOLE_OFF -> log.consoleOff(true);
            case SYSLOG_ACTION_CONSOLE_ON -> log.consoleOff(false);
            case SYSLOG_ACTION_CONSOLE_LEVEL -> {
                if (length < 1 || length > CONSOLE_LEVEL_MAX) {
                    throw Errno.EINVAL.raise();
                }
                log.consoleLevel(length);
            }
            case SYSLOG_ACTION_SIZE_UNREAD -> {
                return log.unreadBytes();
            }
            case SYSLOG_ACTION_SIZE_BUFFER -> {
                return KernelLog.SIZE;
            }
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void checkBuffer(long addr, int length) throws ErrnoException {
        if (addr == 0 || length < 0) {
            throw Errno.EINVAL.raise();
        }
        if (length > 0 && (addr < 0 || addr > USER_END - length)) {
            throw Errno.EFAULT.raise();
        }
    }

    /** Waits for the next bytes that nobody has had. */
    private static long read(Task task, KernelLog log, long addr, int length)
            throws GuestException {
        checkBuffer(addr, length);
        if (length == 0) {
            return 0;
        }
        return Blocking.wait(
                task,
                log.waiters(),
                Poll.POLLIN,
                Long.MAX_VALUE,
                () -> {
                    byte[] text = log.take(length);
                    return text.length == 0 ? FileImpl.WOULD_BLOCK : copyOut(task, addr, text);
                });
    }

    private static long readAll(Task task, KernelLog log, long addr, int length, boolean clear)
            throws ErrnoException {
        checkBuffer(addr, length);
        return length == 0 ? 0 : copyOut(task, addr, log.tail(length, clear));
    }

    private static long copyOut(Task task, long addr, byte[] text) throws ErrnoException {
        task.mm().copyOut(addr, MemorySegment.ofArray(text), 0, text.length);
        return text.length;
    }
}
