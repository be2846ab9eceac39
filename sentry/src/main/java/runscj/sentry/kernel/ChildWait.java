package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.abi.Signal;
import runscj.abi.Wait;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.sync.WaitQueue;

/** Waiting for children: wait4(2), waitid(2). One object per call; owner thread only. */
public final class ChildWait {
    private final Task task;
    private final int options;
    private final @Nullable Pid process;
    private final @Nullable Pid group;

    /**
     * What happened to a child.
     *
     * @param pid in the waiting task's pid namespace
     * @param waitStatus as wait4(2) stores it
     * @param code CLD_*
     * @param value si_status: an exit code or a signal
     * @param uid the child's real uid
     * @param times of the child and what it waited for
     */
    public record Event(int pid, int waitStatus, int code, int value, int uid, CpuTime times) {}

    /**
     * Prepares a wait.
     *
     * @param process only this child; null for any
     * @param group only children of this process group; null for any
     * @param options WEXITED, WSTOPPED, WCONTINUED, WNOHANG, WNOWAIT, __WALL, __WCLONE,
     *     __WNOTHREAD; checked by the caller
     */
    public ChildWait(Task task, @Nullable Pid process, @Nullable Pid group, int options) {
        this.task = task;
        this.process = process;
        this.group = group;
        this.options = options;
    }

    /**
     * Returns the next event, or null with WNOHANG when there is none yet.
     *
     * @param nonBlocking throws EAGAIN where it would sleep: a pidfd with PIDFD_NONBLOCK
     * @throws GuestException ECHILD without a child that could ever match; RestartException.SYS on
     *     a signal
     */
    public @Nullable Event next(boolean nonBlocking) throws GuestException {
        Event event = poll();
        if (event != null || (options & Wait.WNOHANG) != 0) {
            return event;
        }
        if (nonBlocking) {
            throw Errno.EAGAIN.raise();
        }
        WaitQueue queue = task.threadGroup().childEvents();
        WaitQueue.Entry entry = new WaitQueue.Entry(task);
        queue.add(entry, Poll.POLLIN);
        try {
            Task.Woken woken = Task.Woken.EVENT;
            while (true) {
                event = poll(); // also after a signal: SIGCHLD and the event come together
                if (event != null) {
                    return event;
                }
                if (woken == Task.Woken.INTERRUPTED) {
                    throw RestartException.SYS;
                }
                woken = task.sleep(Long.MAX_VALUE);
            }
        } finally {
            queue.remove(entry);
        }
    }

    private @Nullable Event poll() throws ErrnoException {
        task.kernel().taskLock().lock();
        try {
            boolean candidates = false;
            for (ThreadGroup child : task.threadGroup().childrenLocked()) {
                if (!matches(child)) {
                    continue;
                }
                candidates = true;
                Event event = eventOf(child);
                if (event != null) {
                    return event;
                }
            }
            for (Trace trace : task.threadGroup().tracees()) {
                if (!matches(trace)) {
                    continue;
                }
                candidates = true;
                Event event = eventOf(trace);
                if (event != null) {
                    return event;
                }
            }
            if (!candidates) {
                throw Errno.ECHILD.raise();
            }
            return null;
        } finally {
            task.kernel().taskLock().unlock();
        }
    }

    private boolean matches(ThreadGroup child) {
        if (process != null && child.pid() != process) {
            return false;
        }
        ProcessGroup childGroup = child.processGroup();
        if (group != null && (childGroup == null || childGroup.pid() != group)) {
            return false;
        }
        if ((options & Wait.__WNOTHREAD) != 0 && child.parentTask != task) {
            return false;
        }
        boolean cloned = child.exitSignal() != Signal.SIGCHLD;
        return (options & Wait.__WALL) != 0 || cloned == ((options & Wait.__WCLONE) != 0);
    }

    /** Tracees of any kind may be waited for, by the id of the thread. */
    private boolean matches(Trace trace) {
        Task tracee = trace.tracee();
        if (process != null && tracee.pid() != process) {
            return false;
        }
        ProcessGroup theirs = tracee.threadGroup().processGroup();
        if (group != null && (theirs == null || theirs.pid() != group)) {
            return false;
        }
        return (options & Wait.__WNOTHREAD) == 0 || trace.tracer() == task;
    }

    private @Nullable Event eventOf(Trace trace) {
        boolean consume = (options & Wait.WNOWAIT) == 0;
        Task tracee = trace.tracee();
        ThreadGroup process = tracee.threadGroup();
        boolean ended = trace.hasExited();
        if (ended || Tracing.isZombieLeader(tracee)) {
            if ((options & Wait.WEXITED) == 0
                    || (!ended && process.parent() == task.threadGroup())) {
                return null; // our child is found among our children
            }
            // A process that exits as a whole gives its status to all its threads.
            int status = process.exiting() ? process.finalStatus() : trace.exitStatus();
            if (!ended) {
                status = process.zombieStatus;
            }
            Event event = event(tracee, status, WaitStatus.code(status), WaitStatus.value(status));
            if (consume) {
                Tracing.forget(tracee);
                if (!ended) {
                    Exiting.toRealParent(process);
                }
            }
            return event;
        }
        if (!trace.isReportable()) {
            return null;
        }
        int code = trace.code();
        if (consume) {
            trace.reported();
        }
        return event(tracee, WaitStatus.stopped(code), Signal.CLD_TRAPPED, code);
    }

    private @Nullable Event eventOf(ThreadGroup child) {
        boolean consume = (options & Wait.WNOWAIT) == 0;
        if (child.life() == ThreadGroup.Life.ZOMBIE && Tracing.foreign(child) != null) {
            return null; // its tracer comes first
        }
        if (child.life() == ThreadGroup.Life.ZOMBIE) {
            return (options & Wait.WEXITED) == 0 ? null : exited(child, consume);
        }
        if (child.stopReport != 0 && (options & Wait.WSTOPPED) != 0) {
            int signal = child.stopReport;
            if (consume) {
                child.stopReport = 0;
            }
            return event(child, WaitStatus.stopped(signal), Signal.CLD_STOPPED, signal);
        }
        if (child.continueReport && (options & Wait.WCONTINUED) != 0) {
            if (consume) {
                child.continueReport = false;
            }
            return event(child, WaitStatus.continued(), Signal.CLD_CONTINUED, Signal.SIGCONT);
        }
        return null;
    }

    private Event exited(ThreadGroup child, boolean consume) {
        int status = child.zombieStatus;
        Event event = event(child, status, WaitStatus.code(status), WaitStatus.value(status));
        if (consume) {
            task.threadGroup()
                    .usage()
                    .addChild(
                            ProcessUsage.of(child),
                            child.usage().children(),
                            child.usage().childMaxResidentBytes());
            Exiting.reap(child);
        }
        return event;
    }

    private Event event(ThreadGroup child, int waitStatus, int code, int value) {
        return event(child.leader(), waitStatus, code, value);
    }

    private Event event(Task of, int waitStatus, int code, int value) {
        ThreadGroup child = of.threadGroup();
        CpuTime times = ProcessUsage.of(child).plus(child.usage().children());
        return new Event(
                of.pid().in(task.pidNamespace()),
                waitStatus,
                code,
                value,
                task.credentials().userNamespace().uidShown(child.realUid()),
                times);
    }
}
