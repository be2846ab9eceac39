package runscj.sentry.kernel;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Ptrace;
import runscj.abi.RestartException;
import runscj.abi.Rlimit;
import runscj.abi.Sched;
import runscj.abi.Signal;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Membership;
import runscj.sentry.kernel.keys.TaskKeyrings;
import runscj.sentry.kernel.signal.SignalActions;
import runscj.sentry.mm.Mm;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.NamespaceCopy;

/** Makes tasks: the first of a container, and children and threads by clone(2). */
public final class Cloning {
    private Cloning() {}

    /**
     * What the first task of a process from outside starts with; the new task takes over the
     * references.
     */
    public record FirstTask(
            FdTable fds,
            FsContext fsContext,
            Credentials credentials,
            ResourceLimits limits,
            String name) {}

    /**
     * Makes a process without a parent in the sandbox, in a session of its own: a container's first
     * process, or one that is started from outside. It does not run until {@link #start}, and has
     * no memory until it has been given a program.
     *
     * @throws ErrnoException EAGAIN at the task limit, ENOMEM once the namespace's process 1 is
     *     gone
     */
    public static Task firstTask(
            Kernel kernel, PidNamespace namespace, Namespaces others, FirstTask first)
            throws ErrnoException {
        GuestContext context = kernel.platform().newContext();
        kernel.taskLock().lock();
        try {
            kernel.countTask();
            Pid pid;
            try {
                pid = namespace.allocate();
            } catch (ErrnoException e) {
                kernel.uncountTask();
                throw e;
            }
            ThreadGroup process =
                    new ThreadGroup(
                            kernel,
                            pid,
                            first.limits,
                            new SignalActions(),
                            Membership.charge(kernel.cgroups()));
            TaskSettings settings = new TaskSettings(first.name);
            Task task =
                    new Task(
                            kernel,
                            process,
                            pid,
                            new Task.Parts(
                                    null,
                                    first.fds,
                                    first.fsContext,
                                    first.credentials,
                                    others,
                                    settings,
                                    0,
                                    context));
            process.leader(task);
            process.addMember(task);
            pid.task(task);
            pid.threadGroup(process);
            process.processGroup(new ProcessGroup(pid, new Session(pid, process)));
            if (namespace.init() == null) {
                namespace.init(process);
                process.signals().unkillable(true);
            }
            return task;
        } finally {
            kernel.taskLock().unlock();
        }
    }

    /** Lets a task from {@link #firstTask} run, with the registers that it has been given. */
    public static void start(Task task) {
        task.kernel().start(task, null);
    }

    /**
     * Makes a child or a thread. It does not run until {@link #startChild}, so that the caller can
     * still copy out what may fail.
     *
     * @throws GuestException EAGAIN at the task limit or RLIMIT_NPROC, ENOMEM, or a restart when
     *     the process is exiting
     */
    public static Task child(Task parent, CloneRequest request) throws GuestException {
        checkLimits(parent);
        Credentials credentials = parent.credentials();
        if (request.has(Sched.CLONE_NEWUSER)) {
            credentials = NamespaceCreation.inNewUserNamespace(parent);
        }
        NamespaceCreation.requireRight(credentials, request.flags());
        UserNamespace maker = credentials.userNamespace();
        Mm mm = request.has(Sched.CLONE_VM) ? shared(parent.mm()) : parent.mm().fork();
        FdTable fds = request.has(Sched.CLONE_FILES) ? shared(parent.fds()) : parent.fds().copy();
        FsContext fsContext =
                request.has(Sched.CLONE_FS)
                        ? parent.fsContext().retain()
                        : parent.fsContext().copy();
        Namespaces namespaces = parent.namespaces().unshare(request.flags(), maker, parent);
        TaskSettings settings = parent.settings().inherit();
        if (request.has(Sched.CLONE_CHILD_CLEARTID)) {
            settings.clearChildTidAddr(request.childTidAddr());
        }
        GuestContext context = parent.kernel().platform().newContext();
        Task.Parts parts =
                new Task.Parts(
                        mm,
                        fds,
                        fsContext,
                        credentials,
                        namespaces,
                        settings,
                        parent.signals().mask(),
                        context);
        Task child = null;
        try {
            if (request.has(Sched.CLONE_NEWNS)) {
                NamespaceCopy.enter(fsContext, maker);
            }
            child = attach(parent, request, parts);
        } finally {
            if (child == null) {
                context.close();
                mm.release();
                fds.release();
                fsContext.release();
                namespaces.release();
            }
        }
        prepare(parent, child, request);
        return child;
    }

    private static void checkLimits(Task parent) throws ErrnoException {
        Credentials credentials = parent.credentials();
        ResourceLimits limits = parent.threadGroup().limits();
        if (limits.soft(Rlimit.RLIMIT_NPROC) == Rlimit.RLIM_INFINITY
                || credentials.ruid() == 0
                || credentials.capable(Capability.CAP_SYS_RESOURCE)
                || credentials.capable(Capability.CAP_SYS_ADMIN)) {
            return;
        }
        long count = 1;
        for (Pid pid : parent.kernel().rootPids().pids()) {
            Task task = pid.task();
            if (task != null && task.credentials().ruid() == credentials.ruid()) {
                count++;
            }
        }
        if (limits.exceeds(Rlimit.RLIMIT_NPROC, count)) {
            throw Errno.EAGAIN.raise();
        }
    }

    private static Mm shared(Mm mm) {
        mm.retain();
        return mm;
    }

    private static FdTable shared(FdTable fds) {
        fds.retain();
        return fds;
    }

    private static Task attach(Task parent, CloneRequest request, Task.Parts parts)
            throws GuestException {
        Kernel kernel = parent.kernel();
        ThreadGroup family = parent.threadGroup();
        kernel.taskLock().lock();
        try {
            if (family.exiting() || parent.signals().killed()) {
                throw RestartException.NO_INTERRUPT;
            }
            kernel.countTask();
            Pid pid;
            TaskKeyrings keyrings = null;
            Membership membership = null;
            boolean charged = false;
            try {
                if (request.has(Sched.CLONE_THREAD)) {
                    family.membership().addThread();
                    charged = true;
                } else {
                    Cgroup target = request.cgroup();
                    membership =
                            target == null
                                    ? family.membership().fork()
                                    : Membership.chargeInto(target);
                }
                keyrings = childKeyrings(parent, request);
                pid = childNamespace(parent, request, parts.credentials()).allocate();
            } catch (ErrnoException e) {
                if (keyrings != null) {
                    keyrings.release();
                }
                if (charged) {
                    family.membership().shrink(family.members().length);
                }
                if (membership != null) {
                    membership.release();
                }
                kernel.uncountTask();
                throw e;
            }
            ThreadGroup process =
                    membership == null ? family : fork(parent, request, pid, membership);
            Task child = new Task(kernel, process, pid, parts);
            if (process != family) {
                process.leader(child);
                pid.threadGroup(process);
            }
            if (keyrings != null) {
                child.keyrings(keyrings);
            }
            parts.settings().inheritConfinement(parent.settings());
            process.addMember(child);
            pid.task(child);
            if (process.cgroup().freezes()) {
                child.signals().hold(true);
            }
            if (membership != null && membership.bornIntoKill()) {
                process.exit(WaitStatus.killed(Signal.SIGKILL));
            }
            Tracing.inherit(parent, child, request);
            return child;
        } finally {
            kernel.taskLock().unlock();
        }
    }

    private static @Nullable TaskKeyrings childKeyrings(Task parent, CloneRequest request)
            throws ErrnoException {
        TaskKeyrings own = parent.keyringsOrNull();
        if (own == null) {
            return null;
        }
        return request.has(Sched.CLONE_THREAD)
                ? own.forThread(parent.credentials())
                : own.forProcess();
    }

    private static PidNamespace childNamespace(Task parent, CloneRequest request, Credentials child)
            throws ErrnoException {
        if (request.has(Sched.CLONE_THREAD)) {
            if (parent.childPids() != parent.pidNamespace()) {
                throw Errno.EINVAL.raise();
            }
            return parent.pidNamespace();
        }
        if (!request.has(Sched.CLONE_NEWPID)) {
            return parent.childPids();
        }
        if (parent.childPids() != parent.pidNamespace()) {
            throw Errno.EINVAL.raise();
        }
        return PidNamespace.inside(parent.childPids(), child.userNamespace());
    }

    private static ThreadGroup fork(
            Task parent, CloneRequest request, Pid pid, Membership membership) {
        ThreadGroup family = parent.threadGroup();
        SignalActions actions = family.signals().actions();
        if (request.has(Sched.CLONE_CLEAR_SIGHAND)) {
            actions = actions.withoutHandlers();
        } else if (!request.has(Sched.CLONE_SIGHAND)) {
            actions = actions.copy();
        }
        ThreadGroup process =
                new ThreadGroup(
                        parent.kernel(),
                        pid,
                        new ResourceLimits(family.limits()),
                        actions,
                        membership);
        process.dumpable(family.dumpable());
        process.programNamespace(family.programNamespace());
        process.oomScoreAdjustment(family.oomScoreAdjustment());
        ExecutedFile file = family.executedFile();
        if (file != null) {
            process.executedFile(file.retain());
        }
        if (request.has(Sched.CLONE_PARENT)) {
            process.exitSignal(family.exitSignal());
            process.parent(family.parent(), family.parentTask);
        } else {
            process.exitSignal(request.exitSignal());
            process.parent(family, parent);
        }
        ThreadGroup actual = process.parent();
        if (actual != null) {
            actual.childrenLocked().add(process);
        }
        process.processGroup(family.processGroup());
        process.terminal(family.terminal());
        PidNamespace namespace = pid.namespace();
        if (namespace.init() == null) {
            namespace.init(process);
            process.signals().unkillable(true);
        }
        return process;
    }

    private static void prepare(Task parent, Task child, CloneRequest request) {
        if (!request.has(Sched.CLONE_VM)) {
            child.mm().limits(child.threadGroup().limits());
        }
        child.registers().copyFrom(parent.registers());
        child.registers().result(0);
        child.registers().origRax(-1);
        if (request.stackAddr() != 0) {
            child.registers().rsp(request.stackAddr());
        }
        if (request.has(Sched.CLONE_SETTLS)) {
            child.registers().fsBase(request.tls());
        }
        if (!request.has(Sched.CLONE_VM) || request.has(Sched.CLONE_VFORK)) {
            child.signals().alternateStack(parent.signals().alternateStack());
        }
        if (request.has(Sched.CLONE_PARENT_SETTID)) {
            storeTid(parent.mm(), request.parentTidAddr(), child.pid().in(parent.pidNamespace()));
        }
        if (request.has(Sched.CLONE_CHILD_SETTID)) {
            storeTid(child.mm(), request.childTidAddr(), child.pid().in(child.pidNamespace()));
        }
    }

    private static void storeTid(Mm mm, long addr, int tid) {
        try {
            mm.writeInt(addr, tid);
        } catch (ErrnoException ignored) {
            // Linux does not report it either
        }
    }

    /** Lets a child run; with CLONE_VFORK waits, killably, until it has called execve or exited. */
    public static void startChild(Task parent, Task child, CloneRequest request) {
        boolean vfork = request.has(Sched.CLONE_VFORK);
        if (vfork) {
            child.vforkParent(parent);
        }
        MemorySegment state = parent.kernel().extendedStates().save(parent.context());
        int event = TraceStops.cloneEvent(parent, request);
        Pid pid = child.pid();
        parent.kernel().start(child, state);
        TraceStops.cloned(parent, event, pid);
        while (vfork && child.holdsVforkParent()) {
            if (parent.sleepInVfork() == Task.Woken.INTERRUPTED) {
                return;
            }
        }
        if (vfork) {
            TraceStops.cloned(parent, Ptrace.PTRACE_EVENT_VFORK_DONE, pid);
        }
    }

    /**
     * Takes back a child that has not run: something that the caller had to copy out did not reach
     * the guest.
     */
    public static void discard(Task child) {
        child.leave(0);
        Exiting.discard(child);
    }
}
