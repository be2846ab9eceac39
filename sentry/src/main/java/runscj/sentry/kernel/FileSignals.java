package runscj.sentry.kernel;

import static runscj.abi.Fcntl.*;
import static runscj.abi.Signal.*;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Landlock;
import runscj.abi.Poll;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.signal.TaskSignals;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Asynchronous;
import runscj.sentry.vfs.OpenFile;

/**
 * Who is signalled for an open file, and by what, when O_ASYNC is set: F_SETOWN, F_SETSIG of
 * fcntl(2). Owners may have gone; then nobody is signalled. Any thread.
 */
public final class FileSignals implements AsyncQueue.Subscriber {
    private static final int[] BANDS = {
        Poll.POLLIN | Poll.POLLRDNORM,
        Poll.POLLOUT | Poll.POLLWRNORM | Poll.POLLWRBAND,
        Poll.POLLIN | Poll.POLLRDNORM | Poll.POLLMSG,
        Poll.POLLERR,
        Poll.POLLPRI | Poll.POLLRDBAND,
        Poll.POLLHUP | Poll.POLLERR
    };

    /** Signals whose codes mean something else than POLL_*. */
    private static final long OTHER_CODES =
            SignalSet.of(SIGILL)
                    | SignalSet.of(SIGFPE)
                    | SignalSet.of(SIGSEGV)
                    | SignalSet.of(SIGBUS)
                    | SignalSet.of(SIGTRAP)
                    | SignalSet.of(SIGCHLD)
                    | SignalSet.of(SIGSYS);

    /** Whom, F_OWNER_*, and with whose rights. */
    private record Owner(
            int type, @Nullable Pid pid, int uid, int euid, @Nullable LandlockDomain domain) {
        boolean maySignal(Task target) {
            Credentials theirs = target.credentials();
            return (euid == 0
                            || euid == theirs.suid()
                            || euid == theirs.ruid()
                            || uid == theirs.suid()
                            || uid == theirs.ruid())
                    && !LandlockDomain.separates(
                            domain, target.landlock(), Landlock.LANDLOCK_SCOPE_SIGNAL);
        }
    }

    private static final Owner NOBODY = new Owner(F_OWNER_TID, null, 0, 0, null);

    private volatile Owner owner = NOBODY;
    private volatile int signal;

    /** The number that O_ASYNC was set by. */
    private volatile int fd;

    /** Whether the file's close takes this out of its queue. */
    @GuardedBy("this")
    private boolean closes;

    private FileSignals() {}

    /** Returns those of a file, made if there were none. */
    public static FileSignals of(OpenFile file) {
        synchronized (file) {
            if (file.signalOwner() instanceof FileSignals known) {
                return known;
            }
            FileSignals made = new FileSignals();
            file.signalOwner(made);
            return made;
        }
    }

    /** Returns those of a file, or null if nothing was set yet. */
    public static @Nullable FileSignals known(OpenFile file) {
        return file.signalOwner() instanceof FileSignals known ? known : null;
    }

    /**
     * Sets or clears O_ASYNC of a file that can signal; other files keep the flag as it is.
     *
     * @param fd what is told as si_fd
     * @return whether the file can
     */
    public static boolean async(Task task, OpenFile file, int fd, boolean on) {
        if (!(file.impl() instanceof Asynchronous source)) {
            return false;
        }
        FileSignals signals = of(file);
        synchronized (signals) {
            boolean before = (file.flags() & O_ASYNC) != 0;
            if (on) {
                signals.fd = fd;
                if (source instanceof Terminal terminal && signals.owner.pid == null) {
                    signals.ownTerminal(task, terminal.foreground());
                }
            }
            if (on == before) {
                return true;
            }
            if (on) {
                file.flags(file.flags() | O_ASYNC);
                source.subscribe(signals);
            } else {
                file.flags(file.flags() & ~O_ASYNC);
                source.unsubscribe(signals);
            }
            if (!signals.closes) {
                signals.closes = true;
                file.onClose(() -> source.unsubscribe(signals));
            }
        }
        return true;
    }

    /** A file whose first owner is its foreground process group. */
    public interface Terminal extends Asynchronous {
        /** Returns the foreground process group, or null. */
        @Nullable ProcessGroup foreground();
    }

    private void ownTerminal(Task task, @Nullable ProcessGroup foreground) {
        if (foreground != null) {
            own(task, F_OWNER_PGRP, foreground.pid());
        } else {
            own(task, F_OWNER_PID, task.threadGroup().pid());
        }
    }

    /** Sets the signal, 0 for SIGIO without more information. */
    public void signal(int newSignal) {
        signal = newSignal;
    }

    /** Returns the signal. */
    public int signal() {
        return signal;
    }

    /**
     * Sets the owner as F_SETOWN does: a process, a process group by its negative number, or 0.
     *
     * @throws ErrnoException ESRCH, EINVAL
     */
    public void own(Task task, int who) throws ErrnoException {
        if (who == Integer.MIN_VALUE) {
            throw Errno.EINVAL.raise();
        }
        own(task, who < 0 ? F_OWNER_PGRP : F_OWNER_PID, Math.abs(who));
    }

    /** Sets the owner by F_OWNER_* and number; ESRCH. */
    public void own(Task task, int type, int number) throws ErrnoException {
        Pid pid = task.pidNamespace().pid(number);
        if (number != 0 && pid == null) {
            throw Errno.ESRCH.raise();
        }
        own(task, type, pid);
    }

    private void own(Task task, int type, @Nullable Pid pid) {
        Credentials own = task.credentials();
        boolean self = pid != null && pid.threadGroup() == task.threadGroup();
        owner = new Owner(type, pid, own.ruid(), own.euid(), self ? null : task.landlock());
    }

    /** Returns F_OWNER_*. */
    public int ownerType() {
        return owner.type;
    }

    /** Returns the owner's number in a namespace, or 0 if it has gone or there is none. */
    public int ownerNumber(PidNamespace namespace) {
        Owner now = owner;
        Pid pid = now.pid;
        if (pid == null) {
            return 0;
        }
        Object named =
                switch (now.type) {
                    case F_OWNER_TID -> pid.task();
                    case F_OWNER_PID -> pid.threadGroup();
                    default -> pid.processGroup();
                };
        return named == null ? 0 : pid.in(namespace);
    }

    /** Returns what F_GETOWN does. */
    public int ownerAsSet(PidNamespace namespace) {
        int number = ownerNumber(namespace);
        return ownerType() == F_OWNER_PGRP ? -number : number;
    }

    @Override
    public void tell(int code) {
        Owner now = owner;
        Pid pid = now.pid;
        if (pid == null) {
            return;
        }
        switch (now.type) {
            case F_OWNER_TID -> {
                Task task = pid.task();
                if (task != null) {
                    send(now, task.threadGroup(), task, task.signals(), code);
                }
            }
            case F_OWNER_PID -> send(now, pid.threadGroup(), code);
            default -> {
                ProcessGroup group = pid.processGroup();
                if (group != null) {
                    for (ThreadGroup member : group.membersLocked()) {
                        send(now, member, code);
                    }
                }
            }
        }
    }

    private void send(Owner from, @Nullable ThreadGroup process, int code) {
        if (process != null) {
            send(from, process, process.leader(), null, code);
        }
    }

    private void send(
            Owner from, ThreadGroup process, Task checked, @Nullable TaskSignals target, int code) {
        if (!from.maySignal(checked)) {
            return;
        }
        int number = signal;
        if (number != 0) {
            boolean other = number < SIGRTMIN && SignalSet.contains(OTHER_CODES, number);
            SignalInfo info =
                    SignalInfo.poll(number, other ? SI_SIGIO : code, BANDS[code - POLL_IN], fd);
            if (process.signals().trySend(info, target, GroupSignals.Origin.USER)) {
                return;
            }
        }
        // The queue is full, or nothing was asked for: who gets it must look at all its files.
        process.signals().trySend(SignalInfo.kernel(SIGIO), target, GroupSignals.Origin.KERNEL);
    }
}
