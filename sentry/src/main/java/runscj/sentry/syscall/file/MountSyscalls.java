package runscj.sentry.syscall.file;

import java.util.ArrayList;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.Mounting;
import runscj.syscalls.Sysno;

/** mount(2), umount2(2), pivot_root(2). */
final class MountSyscalls {
    private static final int OPTIONS_MAX = 4095;

    private MountSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.MOUNT, MountSyscalls::mount);
        handlers.bind(Sysno.UMOUNT2, MountSyscalls::umount2);
        handlers.bind(Sysno.PIVOT_ROOT, MountSyscalls::pivotRoot);
    }

    private static String optional(Task task, long addr) throws ErrnoException {
        return addr == 0 ? "" : task.mm().readString(addr, OPTIONS_MAX);
    }

    static long mount(Task task, SyscallArgs args) throws ErrnoException {
        String type = args.addr(2) == 0 ? null : optional(task, args.addr(2));
        String source = optional(task, args.addr(0));
        String options = optional(task, args.addr(4));
        Mounting.mount(task, source, PathArgs.path(task, args, 1), type, args.i32(3), options);
        return 0;
    }

    static long umount2(Task task, SyscallArgs args) throws ErrnoException {
        Mounting.unmount(task, PathArgs.path(task, args, 0), args.i32(1));
        return 0;
    }

    static long pivotRoot(Task task, SyscallArgs args) throws ErrnoException {
        String newRoot = PathArgs.path(task, args, 0);
        String putOld = PathArgs.path(task, args, 1);
        ArrayList<FsContext> contexts = new ArrayList<>();
        for (Pid pid : task.kernel().rootPids().pids()) {
            Task other = pid.task();
            if (other != null) {
                contexts.add(other.fsContext());
            }
        }
        Mounting.pivotRoot(task, newRoot, putOld, contexts);
        return 0;
    }
}
