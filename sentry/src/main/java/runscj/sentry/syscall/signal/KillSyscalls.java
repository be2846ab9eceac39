package runscj.sentry.syscall.signal;

import static runscj.abi.Signal.*;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.SignalSending;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** Sending signals: kill(2), tkill(2), tgkill(2), rt_sigqueueinfo(2), rt_tgsigqueueinfo(2). */
public final class KillSyscalls {
    private KillSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.KILL, KillSyscalls::kill)
                .bind(Sysno.TKILL, KillSyscalls::tkill)
                .bind(Sysno.TGKILL, KillSyscalls::tgkill)
                .bind(Sysno.RT_SIGQUEUEINFO, KillSyscalls::rtSigqueueinfo)
                .bind(Sysno.RT_TGSIGQUEUEINFO, KillSyscalls::rtTgsigqueueinfo);
    }

    private static long kill(Task task, SyscallArgs args) throws ErrnoException {
        SignalSending.kill(task, args.i32(0), args.i32(1));
        return 0;
    }

    private static long tkill(Task task, SyscallArgs args) throws ErrnoException {
        sendToThread(task, 0, args.i32(0), args.i32(1));
        return 0;
    }

    private static long tgkill(Task task, SyscallArgs args) throws ErrnoException {
        if (args.i32(0) <= 0) {
            throw Errno.EINVAL.raise();
        }
        sendToThread(task, args.i32(0), args.i32(1), args.i32(2));
        return 0;
    }

    private static void sendToThread(Task task, int tgid, int tid, int signal)
            throws ErrnoException {
        SignalSending.toThread(
                task,
                SignalSending.thread(task, tgid, tid),
                signal,
                (pid, uid) -> SignalInfo.thread(signal, pid, uid));
    }

    private static long rtSigqueueinfo(Task task, SyscallArgs args) throws ErrnoException {
        int pid = args.i32(0);
        int signal = args.i32(1);
        SignalInfo info = readInfo(task, args.addr(2), signal);
        refuseForgery(info, task, pid);
        SignalSending.toProcess(task, pid, signal, (senderPid, senderUid) -> info);
        return 0;
    }

    private static long rtTgsigqueueinfo(Task task, SyscallArgs args) throws ErrnoException {
        int tgid = args.i32(0);
        int tid = args.i32(1);
        int signal = args.i32(2);
        SignalInfo info = readInfo(task, args.addr(3), signal);
        if (tid <= 0 || tgid <= 0) {
            throw Errno.EINVAL.raise();
        }
        refuseForgery(info, task, tid);
        SignalSending.toThread(
                task,
                SignalSending.thread(task, tgid, tid),
                signal,
                (senderPid, senderUid) -> info);
        return 0;
    }

    private static SignalInfo readInfo(Task task, long infoAddr, int signal) throws ErrnoException {
        byte[] bytes = new byte[SignalInfo.SIZE];
        MemorySegment image = MemorySegment.ofArray(bytes);
        task.mm().copyIn(infoAddr, image, 0, SignalInfo.SIZE);
        return SignalInfo.read(image, 0).withSignal(signal);
    }

    /** A process may pretend to be the kernel or kill(2) only towards itself. */
    private static void refuseForgery(SignalInfo info, Task task, int pid) throws ErrnoException {
        boolean ownId = pid == task.pid().in(task.pidNamespace());
        if ((info.code() >= 0 || info.code() == SI_TKILL) && !ownId) {
            throw Errno.EPERM.raise();
        }
    }
}
