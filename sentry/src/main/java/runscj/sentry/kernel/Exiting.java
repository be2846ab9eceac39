package runscj.sentry.kernel;

import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import runscj.abi.Poll;
import runscj.abi.Signal;
import runscj.sentry.kernel.futex.FutexTable;
import runscj.sentry.kernel.keys.TaskKeyrings;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.mm.Mm;

/**
 * The exit of a thread and, with the last one, of its process: _exit(2), wait(2). Runs on the
 * exiting task's own thread.
 */
final class Exiting {
    private static final long NAMESPACE_POLL_NS = 5_000_000;

    private Exiting() {}

    /** Ends a task: gives back what it holds, then leaves the tree, and tells those who wait. */
    static void run(Task task) {
        ThreadGroup process = task.threadGroup();
        if (process.isInit() && process.members().length == 1) {
            endNamespace(task, process.pid().namespace());
        }
        releaseParts(task);
        if (process.members().length == 1) {
            process.undoSemaphores(); // before its parent hears of the exit
            Accounting.ended(task, process.exiting() ? process.finalStatus() : task.exitStatus());
            if (process.isInit()) {
                process.pid().namespace().accounting(null);
            }
        }
        process.signals().removeThread(task.signals());
        Session session = process.session();
        boolean leads = session != null && session.leader() == process;
        if (leads && process.members().length == 1) {
            disassociate(session); // before its parent hears of the exit
            leads = false;
        }
        boolean last;
        task.kernel().taskLock().lock();
        try {
            last = leave(task);
            if (last) {
                end(process);
            }
        } finally {
            task.kernel().taskLock().unlock();
        }
        if (last) {
            process.undoSemaphores();
            process.timers().close();
        }
        if (last && leads) {
            disassociate(session);
        }
        ThreadGroup init = process.pid().namespace().init();
        if (init != null && init != process && init.exiting()) {
            for (Task waiting : init.members()) {
                waiting.wake(1);
            }
        }
        if (last) {
            process.executedFile(null);
        }
        if (last && process.parentlessExit) {
            task.kernel().listener().processExited(process, process.zombieStatus);
        }
    }

    /** A session's leader exits: those in the foreground of its terminal are told. */
    private static void disassociate(@Nullable Session session) {
        if (session == null) {
            return;
        }
        ControllingTerminal terminal = session.terminal();
        ProcessGroup orphaned = session.orphanedForeground();
        if (terminal != null) {
            terminal.sessionLeaderExited(session);
        } else if (orphaned != null) {
            SignalSending.fromKernel(orphaned, SignalInfo.kernel(Signal.SIGHUP));
            SignalSending.fromKernel(orphaned, SignalInfo.kernel(Signal.SIGCONT));
        }
    }

    /** Takes back a task that never ran and of which nobody was told. */
    static void discard(Task task) {
        ThreadGroup process = task.threadGroup();
        task.settings().clearChildTidAddr(0);
        releaseParts(task);
        process.signals().removeThread(task.signals());
        task.kernel().taskLock().lock();
        try {
            if (leave(task)) {
                process.executedFile(null);
                reap(process);
            }
        } finally {
            task.kernel().taskLock().unlock();
        }
    }

    private static void releaseParts(Task task) {
        task.work().end();
        releaseFutexes(task);
        task.context().close(); // before its address space may go
        Mm mm = task.swapMm(null);
        if (mm != null) {
            mm.release();
        }
        task.releaseVforkParent();
        task.settings().releaseConfinement();
        task.dropBorrowed();
        FdTable fds = task.fds();
        task.fds(FdTable.EMPTY);
        fds.release();
        task.fsContext().release();
        task.namespaces().release();
        TaskKeyrings keyrings = task.keyringsOrNull();
        if (keyrings != null) {
            keyrings.release();
        }
        task.cpuTimes().pause();
    }

    /**
     * Clears and wakes the thread's tid word, and gives up the robust futexes that it holds:
     * set_tid_address(2), get_robust_list(2).
     */
    static void releaseFutexes(Task task) {
        TaskSettings settings = task.settings();
        long tidAddr = settings.clearChildTidAddr();
        long listAddr = settings.robustListAddr();
        settings.clearChildTidAddr(0);
        settings.robustListAddr(0);
        Mm mm = task.mmOrNull();
        if (mm == null) {
            return;
        }
        FutexTable futexes = task.kernel().futexes();
        int tid = task.pid().in(task.pidNamespace());
        futexes.exitRobustList(mm, listAddr, tid);
        futexes.exitLocks(mm, tid);
        if (tidAddr != 0 && mm.userCount() > 1) {
            futexes.clearChildTid(mm, tidAddr);
        }
    }

    /**
     * Process 1 of a pid namespace takes everybody in it along, and goes last: pid_namespaces(7).
     */
    private static void endNamespace(Task init, PidNamespace namespace) {
        init.kernel().taskLock().lock();
        try {
            namespace.die();
        } finally {
            init.kernel().taskLock().unlock();
        }
        while (killOthers(init.threadGroup(), namespace)) {
            LockSupport.parkNanos(init, NAMESPACE_POLL_NS);
        }
    }

    private static boolean killOthers(ThreadGroup init, PidNamespace namespace) {
        boolean alive = false;
        for (Pid pid : namespace.pids()) {
            ThreadGroup other = pid.threadGroup();
            if (other != null && other != init && !other.exited()) {
                other.exit(WaitStatus.killed(Signal.SIGKILL));
                alive = true;
            }
        }
        return alive;
    }

    /** Takes the task out of its process. Task lock held. Returns whether it was the last. */
    private static boolean leave(Task task) {
        ThreadGroup process = task.threadGroup();
        process.usage().addExited(task);
        process.lastStatus = task.exitStatus();
        Tracing.tracerExits(task);
        Trace trace = task.trace();
        if (task != process.leader()) {
            if (trace == null) {
                task.pid().task(null);
            } else {
                Tracing.threadExited(trace, task.ownStatus());
            }
        }
        process.removeMember(task);
        process.exitEvents().wake(Poll.POLLIN);
        task.kernel().uncountTask();
        process.membership().shrink(process.members().length);
        Task[] members = process.members();
        if (members.length == 0) {
            return true;
        }
        for (ThreadGroup child : process.childrenLocked()) {
            if (child.parentTask == task) {
                child.parent(process, members[0]);
                sendDeathSignals(child);
            }
        }
        Task executing = process.executing;
        if (executing != null) {
            executing.wake(1);
        }
        return false;
    }

    /** Ends the process. Task lock held. */
    private static void end(ThreadGroup process) {
        ThreadGroup parent = process.parent();
        process.zombieStatus = process.finalStatus();
        ThreadGroup reaper = reaperOf(process);
        for (ThreadGroup child : new ArrayList<>(process.childrenLocked())) {
            reparent(child, process, reaper);
        }
        process.childrenLocked().clear();
        if (parent != null) {
            hangUpIfOrphaned(process, parent, process);
        }
        process.life(ThreadGroup.Life.ZOMBIE);
        process.membership().ended(ProcessUsage.of(process));
        process.exitEvents().wake(Poll.POLLIN);
        if (parent == null) {
            process.parentlessExit = true;
            reap(process);
        } else {
            tellParent(process, parent);
        }
    }

    /** A process's end was its tracer's affair so far: now its parent is told. Task lock held. */
    static void toRealParent(ThreadGroup process) {
        ThreadGroup parent = process.parent();
        if (parent == null) {
            reap(process);
        } else {
            tellParent(process, parent);
        }
    }

    private static void tellParent(ThreadGroup process, ThreadGroup parent) {
        Trace trace = Tracing.foreign(process);
        if (trace != null) {
            ChildNotice.tracedExited(trace, process.zombieStatus);
            return;
        }
        if (ChildNotice.exited(process, parent, process.zombieStatus)
                || parent.pid().namespace().isDying() && parent.isInit()) {
            reap(process);
        }
        parent.childEvents().wake(Poll.POLLIN);
    }

    private static void reparent(
            ThreadGroup child, ThreadGroup from, @Nullable ThreadGroup reaper) {
        if (reaper == null) {
            child.parent(null, null);
            if (child.exited()) {
                reap(child);
            }
            return;
        }
        child.parent(reaper, reaper.members().length == 0 ? null : reaper.members()[0]);
        reaper.childrenLocked().add(child);
        sendDeathSignals(child);
        child.exitSignal(Signal.SIGCHLD);
        if (child.exited()) {
            tellParent(child, reaper);
        }
        hangUpIfOrphaned(child, from, null);
    }

    private static @Nullable ThreadGroup reaperOf(ThreadGroup process) {
        PidNamespace namespace = process.pid().namespace();
        ThreadGroup init = namespace.init();
        for (ThreadGroup ancestor = process.parent();
                ancestor != null && ancestor != init;
                ancestor = ancestor.parent()) {
            if (ancestor.pid().namespace() != namespace) {
                break;
            }
            if (ancestor.isSubreaper() && !ancestor.exited()) {
                return ancestor;
            }
        }
        return init == null || init == process || init.exited() ? null : init;
    }

    private static void sendDeathSignals(ThreadGroup child) {
        for (Task member : child.members()) {
            int signal = member.settings().parentDeathSignal();
            if (signal != 0) {
                ThreadGroup parent = child.parent();
                int pid = parent == null ? 0 : parent.pid().in(child.pid().namespace());
                child.signals()
                        .trySend(SignalInfo.user(signal, pid, 0), null, GroupSignals.Origin.KERNEL);
            }
        }
    }

    /**
     * SIGHUP and SIGCONT for a process group with stopped members that has just lost its last link
     * to the rest of its session.
     */
    private static void hangUpIfOrphaned(
            ThreadGroup member, ThreadGroup lostParent, @Nullable ThreadGroup ignored) {
        ProcessGroup group = member.processGroup();
        ProcessGroup parents = lostParent.processGroup();
        if (group == null
                || parents == null
                || parents == group
                || parents.session() != group.session()) {
            return;
        }
        if (!group.orphanedLocked(ignored) || !hasStopped(group)) {
            return;
        }
        for (ThreadGroup each : group.membersLocked()) {
            each.signals()
                    .trySend(SignalInfo.kernel(Signal.SIGHUP), null, GroupSignals.Origin.KERNEL);
            each.signals()
                    .trySend(SignalInfo.kernel(Signal.SIGCONT), null, GroupSignals.Origin.KERNEL);
        }
    }

    private static boolean hasStopped(ProcessGroup group) {
        for (ThreadGroup member : group.membersLocked()) {
            if (member.signals().stopped()) {
                return true;
            }
        }
        return false;
    }

    /** Forgets a zombie. Task lock held. */
    static void reap(ThreadGroup process) {
        process.life(ThreadGroup.Life.REAPED);
        process.membership().release();
        Tracing.forget(process.leader());
        ThreadGroup parent = process.parent();
        if (parent != null) {
            parent.childrenLocked().remove(process);
        }
        process.processGroup(null);
        process.pid().task(null);
        process.pid().threadGroup(null);
    }
}
