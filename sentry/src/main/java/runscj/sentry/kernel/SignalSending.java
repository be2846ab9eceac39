package runscj.sentry.kernel;

import static runscj.abi.Signal.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Landlock;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;

/**
 * Who may send which signal to whom: kill(2), tgkill(2), rt_sigqueueinfo(2). Runs on the sender's
 * own thread unless it says otherwise.
 */
public final class SignalSending {
    private SignalSending() {}

    /** How the receivers learn who sent a signal; the ids depend on their namespaces. */
    @FunctionalInterface
    public interface Origin {
        /** Returns the information for a receiver that knows the sender by these numbers. */
        SignalInfo info(int senderPid, int senderUid);
    }

    /**
     * kill(2) with all its forms of {@code pid}. Signal 0 only checks.
     *
     * @throws ErrnoException ESRCH, EPERM, or EINVAL for an unknown signal
     */
    public static void kill(Task sender, int pid, int signal) throws ErrnoException {
        Origin origin = (senderPid, senderUid) -> SignalInfo.user(signal, senderPid, senderUid);
        if (pid > 0) {
            toProcess(sender, pid, signal, origin);
        } else if (pid == -1) {
            toAll(sender, signal, origin);
        } else if (pid == Integer.MIN_VALUE) {
            throw Errno.ESRCH.raise();
        } else {
            ProcessGroup group =
                    pid == 0
                            ? sender.threadGroup().processGroup()
                            : sender.pidNamespace().processGroup(-pid);
            toGroup(sender, group, signal, origin);
        }
    }

    /** Sends to the process that a process or thread id names. ESRCH, EPERM, EINVAL, EAGAIN. */
    public static void toProcess(Task sender, int pid, int signal, Origin origin)
            throws ErrnoException {
        Pid target = sender.pidNamespace().pid(pid);
        ThreadGroup process = target == null ? null : target.threadGroup();
        Task task = target == null ? null : target.task();
        if (process == null && task != null) {
            process = task.threadGroup();
        }
        if (process == null) {
            throw Errno.ESRCH.raise();
        }
        toProcess(sender, process, signal, origin);
    }

    /** Sends to a process. EPERM, EINVAL, EAGAIN. */
    public static void toProcess(Task sender, ThreadGroup process, int signal, Origin origin)
            throws ErrnoException {
        checkPermission(sender, process, process.leader(), signal);
        if (signal != 0) {
            process.signals()
                    .send(
                            origin.info(senderPid(sender, process), senderUid(sender, process)),
                            null,
                            visibility(sender, process));
        }
    }

    /** Sends to one thread. EPERM, EINVAL, EAGAIN. */
    public static void toThread(Task sender, Task target, int signal, Origin origin)
            throws ErrnoException {
        ThreadGroup process = target.threadGroup();
        checkPermission(sender, process, target, signal);
        if (signal != 0) {
            process.signals()
                    .send(
                            origin.info(senderPid(sender, process), senderUid(sender, process)),
                            target.signals(),
                            visibility(sender, process));
        }
    }

    /**
     * Returns the thread of an id, in the process of another id unless that is 0; ESRCH, EINVAL for
     * ids that are not positive.
     */
    public static Task thread(Task sender, int tgid, int tid) throws ErrnoException {
        if (tid <= 0 || tgid < 0) {
            throw Errno.EINVAL.raise();
        }
        Task target = sender.pidNamespace().task(tid);
        if (target == null
                || (tgid != 0 && target.threadGroup().pid().in(sender.pidNamespace()) != tgid)) {
            throw Errno.ESRCH.raise();
        }
        return target;
    }

    private static void toGroup(
            Task sender, @Nullable ProcessGroup group, int signal, Origin origin)
            throws ErrnoException {
        boolean sent = false;
        ErrnoException failure = Errno.ESRCH.raise();
        sender.kernel().taskLock().lock();
        try {
            if (group != null) {
                for (ThreadGroup process : group.membersLocked()) {
                    try {
                        toProcess(sender, process, signal, origin);
                        sent = true;
                    } catch (ErrnoException e) {
                        failure = e;
                    }
                }
            }
        } finally {
            sender.kernel().taskLock().unlock();
        }
        if (!sent) {
            throw failure;
        }
    }

    /** Sends to every process but the sender's own and the namespace's init. */
    private static void toAll(Task sender, int signal, Origin origin) throws ErrnoException {
        boolean found = false;
        ErrnoException failure = null;
        sender.kernel().taskLock().lock();
        try {
            for (Pid pid : sender.pidNamespace().pids()) {
                ThreadGroup process = pid.threadGroup();
                if (process == null
                        || process == sender.threadGroup()
                        || pid.in(sender.pidNamespace()) == 1) {
                    continue;
                }
                found = true;
                try {
                    toProcess(sender, process, signal, origin);
                } catch (ErrnoException e) {
                    if (e.errno() != Errno.EPERM) {
                        failure = e;
                    }
                }
            }
        } finally {
            sender.kernel().taskLock().unlock();
        }
        if (!found) {
            throw Errno.ESRCH.raise();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Sends from the kernel to every process that a group has at this moment: a terminal's SIGINT,
     * SIGHUP... Any thread.
     */
    public static void fromKernel(ProcessGroup group, SignalInfo info) {
        for (ThreadGroup process : group.membersLocked()) {
            process.signals().trySend(info, null, GroupSignals.Origin.KERNEL);
        }
    }

    private static int senderPid(Task sender, ThreadGroup receiver) {
        return sender.threadGroup().pid().in(receiver.pid().namespace());
    }

    private static int senderUid(Task sender, ThreadGroup receiver) {
        return receiver.shownUid(sender.credentials().ruid());
    }

    private static GroupSignals.Origin visibility(Task sender, ThreadGroup receiver) {
        return senderPid(sender, receiver) == 0
                ? GroupSignals.Origin.OUTER
                : GroupSignals.Origin.USER;
    }

    private static void checkPermission(Task sender, ThreadGroup receiver, Task to, int signal)
            throws ErrnoException {
        if (signal != 0 && !SignalSet.isValid(signal)) {
            throw Errno.EINVAL.raise();
        }
        if (sender.threadGroup() == receiver) {
            return;
        }
        boolean allowed =
                mayKill(sender.credentials(), to.credentials())
                        || (signal == SIGCONT
                                && sender.threadGroup().session() == receiver.session());
        if (!allowed
                || LandlockDomain.separates(
                        sender.landlock(), to.landlock(), Landlock.LANDLOCK_SCOPE_SIGNAL)) {
            throw Errno.EPERM.raise();
        }
    }

    private static boolean mayKill(Credentials own, Credentials target) {
        return own.euid() == target.suid()
                || own.euid() == target.ruid()
                || own.ruid() == target.suid()
                || own.ruid() == target.ruid()
                || own.capableIn(target.userNamespace(), Capability.CAP_KILL);
    }
}
