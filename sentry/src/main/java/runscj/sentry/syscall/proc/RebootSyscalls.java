package runscj.sentry.syscall.proc;

import static runscj.abi.Reboot.LINUX_REBOOT_CMD_HALT;
import static runscj.abi.Reboot.LINUX_REBOOT_CMD_POWER_OFF;
import static runscj.abi.Reboot.LINUX_REBOOT_CMD_RESTART;
import static runscj.abi.Reboot.LINUX_REBOOT_CMD_RESTART2;
import static runscj.abi.Reboot.LINUX_REBOOT_MAGIC1;
import static runscj.abi.Reboot.LINUX_REBOOT_MAGIC2;
import static runscj.abi.Reboot.LINUX_REBOOT_MAGIC2A;
import static runscj.abi.Reboot.LINUX_REBOOT_MAGIC2B;
import static runscj.abi.Reboot.LINUX_REBOOT_MAGIC2C;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.Signal;
import runscj.sentry.kernel.Accounting;
import runscj.sentry.kernel.ControllingTerminal;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.WaitStatus;
import runscj.sentry.syscall.Control;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** The ends of things: reboot(2), vhangup(2), acct(2). */
final class RebootSyscalls {
    private static final int PATH_MAX = 4095;
    private static final int FORMAT_SHIFT = 12;

    private RebootSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bindControl(Sysno.REBOOT, RebootSyscalls::reboot)
                .bind(Sysno.ACCT, RebootSyscalls::acct)
                .bind(Sysno.VHANGUP, RebootSyscalls::vhangup);
    }

    /**
     * Ends the caller's pid namespace: its init seems killed by SIGHUP or SIGINT. The sandbox's own
     * namespace is treated as that of a container, which it is.
     */
    private static Control reboot(Task task, SyscallArgs args) throws ErrnoException {
        if (!task.credentials().capableIn(task.pidNamespace().owner(), Capability.CAP_SYS_BOOT)) {
            throw Errno.EPERM.raise();
        }
        int magic = args.i32(1);
        if (args.i32(0) != LINUX_REBOOT_MAGIC1
                || (magic != LINUX_REBOOT_MAGIC2
                        && magic != LINUX_REBOOT_MAGIC2A
                        && magic != LINUX_REBOOT_MAGIC2B
                        && magic != LINUX_REBOOT_MAGIC2C)) {
            throw Errno.EINVAL.raise();
        }
        int signal =
                switch (args.i32(2)) {
                    case LINUX_REBOOT_CMD_RESTART, LINUX_REBOOT_CMD_RESTART2 -> Signal.SIGHUP;
                    case LINUX_REBOOT_CMD_POWER_OFF, LINUX_REBOOT_CMD_HALT -> Signal.SIGINT;
                    default -> throw Errno.EINVAL.raise();
                };
        ThreadGroup init = task.pidNamespace().init();
        if (init != null) {
            init.exit(WaitStatus.killed(signal));
        }
        task.leave(WaitStatus.exited(0));
        return Control.NoReturn.INSTANCE;
    }

    private static long acct(Task task, SyscallArgs args) throws ErrnoException {
        if (!task.credentials().capable(Capability.CAP_SYS_PACCT)) {
            throw Errno.EPERM.raise();
        }
        if (args.addr(0) == 0) {
            task.pidNamespace().accounting(null);
            return 0;
        }
        String path = task.mm().readString(args.addr(0), PATH_MAX);
        OpenFile file = FileOpening.open(task, null, path, Fcntl.O_WRONLY | Fcntl.O_APPEND, 0, 0);
        if (file.impl().inode().mode() >> FORMAT_SHIFT != FileMode.S_IFREG >> FORMAT_SHIFT) {
            file.release();
            throw Errno.EACCES.raise();
        }
        task.pidNamespace().accounting(new Accounting(file, task.fsContext().vfs().kernelCaller()));
        return 0;
    }

    private static long vhangup(Task task, SyscallArgs args) throws ErrnoException {
        if (!task.credentials().capable(Capability.CAP_SYS_TTY_CONFIG)) {
            throw Errno.EPERM.raise();
        }
        Session session = task.threadGroup().session();
        ControllingTerminal terminal = session == null ? null : session.terminal();
        if (terminal != null) {
            terminal.hangUpLine();
        }
        return 0;
    }
}
