package runscj.sentry.syscall.proc;

import static runscj.abi.Signal.SI_TKILL;
import static runscj.abi.Wait.*;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidFd;
import runscj.sentry.kernel.SignalSending;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** pidfd_send_signal(2). */
final class PidFdSignals {
    private PidFdSignals() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.PIDFD_SEND_SIGNAL, PidFdSignals::pidfdSendSignal);
    }

    private static long pidfdSendSignal(Task task, SyscallArgs args) throws ErrnoException {
        int flags =
                args.flags(
                        3,
                        PIDFD_SIGNAL_THREAD
                                | PIDFD_SIGNAL_THREAD_GROUP
                                | PIDFD_SIGNAL_PROCESS_GROUP);
        if (Integer.bitCount(flags) > 1) {
            throw Errno.EINVAL.raise();
        }
        PidFd pidFd = PidFds.toSignal(task, args.fd(0));
        int signal = args.i32(1);
        boolean toThread = flags == PIDFD_SIGNAL_THREAD || (flags == 0 && pidFd.ofThread());
        SignalSending.Origin origin = origin(task, args.addr(2), signal, pidFd, toThread);
        if (flags == PIDFD_SIGNAL_PROCESS_GROUP) {
            SignalSending.kill(task, -pidFd.pid().in(task.pidNamespace()), signal);
        } else if (toThread) {
            SignalSending.toThread(task, pidFd.task(), signal, origin);
        } else {
            SignalSending.toProcess(task, pidFd.process(), signal, origin);
        }
        return 0;
    }

    private static SignalSending.Origin origin(
            Task task, long infoAddr, int signal, PidFd target, boolean toThread)
            throws ErrnoException {
        if (infoAddr == 0) {
            return toThread
                    ? (pid, uid) -> SignalInfo.thread(signal, pid, uid)
                    : (pid, uid) -> SignalInfo.user(signal, pid, uid);
        }
        MemorySegment image = MemorySegment.ofArray(new byte[SignalInfo.SIZE]);
        task.mm().copyIn(infoAddr, image, 0, SignalInfo.SIZE);
        SignalInfo info = SignalInfo.read(image, 0);
        if (info.signal() != signal) {
            throw Errno.EINVAL.raise();
        }
        Pid own = task.threadGroup().pid();
        if (target.pid() != own && (info.code() >= 0 || info.code() == SI_TKILL)) {
            throw Errno.EPERM.raise();
        }
        return (pid, uid) -> info;
    }
}
